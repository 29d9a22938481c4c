import { createPostern, type Postern, PosternError, type SubjectKey } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { type WalkScope, walkSubjects } from "./subject-walk.ts"

interface Finding extends SubjectKey {
  readonly finding: "chain-broken" | "key-retired" | "record-unreadable"
  /** the first event that is missing or was altered; null where the record itself does not open */
  readonly brokenAt: number | null
}

interface VerificationOptions extends WalkScope {
  readonly json: boolean
}

const progressEvery = 200

/** Follows the chain of every subject in scope, and names those that are broken or do not open. */
export async function verifyAudit(place: Place, options: VerificationOptions, terminal: Terminal): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const postern = createPostern({ issuer: "Postern", store, keys })
    const findings: Finding[] = []
    let [subjects, events] = [0, 0]
    for await (const key of walkSubjects(store, options)) {
      const verdict = await verify(postern, key)
      if (typeof verdict === "number") events += verdict
      else {
        findings.push(verdict)
        if (!options.json) terminal.out(describe(verdict, terminal))
      }
      // A name typed wrong must not pass for an intact chain.
      if (verdict === 0 && options.subject !== undefined) throw unknown("subject-unknown", key)
      if (++subjects % progressEvery === 0) terminal.progress(`${count(subjects, "subject")} verified …`)
    }
    if (subjects === 0 && options.tenant !== undefined) throw unknown("tenant-unknown", { tenant: options.tenant })
    if (options.json) terminal.out(JSON.stringify({ schema: "postern/audit-verify/1", subjects, events, findings }))
    else terminal.out(summary(subjects, events, findings.length))
    return findings.length > 0 ? exitCode.findings : exitCode.ok
  } finally {
    await store.close()
  }
}

/** Gives the number of events of an intact chain, or what is wrong. */
async function verify(postern: Postern, { tenant, subject }: SubjectKey): Promise<number | Finding> {
  try {
    const { events, chain, brokenAt } = await postern.forTenant(tenant).auditTrail(subject)
    return chain === "intact" ? events.length : { tenant, subject, finding: "chain-broken", brokenAt }
  } catch (fault) {
    if (fault instanceof PosternError && (fault.code === "key-retired" || fault.code === "record-unreadable"))
      return { tenant, subject, finding: fault.code, brokenAt: null }
    // A name that no subject can have was written by somebody else.
    if (fault instanceof RangeError) return { tenant, subject, finding: "record-unreadable", brokenAt: null }
    throw fault
  }
}

function unknown(code: "subject-unknown" | "tenant-unknown", { tenant, subject = "" }: Partial<SubjectKey>): CliFault {
  return new CliFault(code, { tenant: printable(tenant ?? ""), subject: printable(subject) })
}

function describe({ tenant, subject, finding, brokenAt }: Finding, terminal: Terminal): string {
  const words = {
    "chain-broken": `the chain is broken at event ${brokenAt}`,
    "key-retired": "the record lies under a key that is not in the ring",
    "record-unreadable": "the record does not open: it was altered or is another's",
  }[finding]
  return `${terminal.red("broken")}  ${printable(tenant)}  ${printable(subject)}  ${words}`
}

function summary(subjects: number, events: number, broken: number): string {
  const intact = `${count(subjects - broken, "chain")} intact, ${count(events, "event")}`
  return broken === 0 ? `${intact}.` : `${broken.toLocaleString("en-US")} broken; ${intact}.`
}
