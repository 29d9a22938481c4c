import { html, type TemplateResult } from "lit"
import type {
  CodeSet,
  Enrollment,
  Issued,
  NotAccepted,
  Noted,
  Pending,
  Recovered,
  Removed,
  Status,
} from "../client/answers.ts"
import { CodeEntry } from "../flow/code-entry.ts"
import type { FlowHost } from "../flow/flow-host.ts"
import { codeField } from "../view/code-field.ts"
import type { FieldKind } from "../view/typing-text.ts"
import type { ManageWords } from "../words/manage-words.ts"
import type { WordFacts } from "../words/vocabulary.ts"

const panelNames = ["confirm", "test", "replace-codes", "replace-authenticator", "recover", "turn-off"] as const

/** What can be opened from the overview. */
export type PanelName = (typeof panelNames)[number]

export function isPanelName(name: string | null): name is PanelName {
  return panelNames.some(each => each === name)
}

/** What a panel can lead to. */
export interface PanelEnds {
  /** back to the overview, with a sentence or without */
  back(message?: string): void
  /** new codes to save; `isStaged` where those before them stay good until one of the new is typed back */
  save(codeSet: CodeSet, isStaged: boolean): void
  /** new codes to save, then a new phone to set up */
  recover(recovered: Recovered): void
  scan(enrollment: Enrollment): void
}

export interface PanelHost extends Omit<FlowHost, "say"> {
  say(key: keyof ManageWords, facts?: WordFacts): string
}

/** One thing that is done with one code: what it is, the field, and the way back. */
export interface Panel {
  view(): TemplateResult
}

type Key = keyof ManageWords

interface PanelPlan<Answer> {
  readonly title: Key
  readonly text: Key
  readonly button: Key
  readonly kind: FieldKind
  readonly isGrave?: boolean
  send(typed: string): Promise<Answer | NotAccepted>
  complaint?(answer: Answer): string | null
  succeed(answer: Answer): void
}

/** Opens a panel. @param status how the second factors stood when it was opened */
export function openPanel(name: PanelName, host: PanelHost, ends: PanelEnds, status: Status): Panel {
  const { client } = host
  const { codes, throttle } = status
  const newest = codes.staged?.set ?? codes.set
  switch (name) {
    case "confirm":
      return panel<Noted>(host, ends, throttle, {
        title: "proveTitle",
        text: "proveText",
        button: "proveButton",
        kind: "backup-code",
        send: code => client.confirmCodes(code),
        // Codes of before may be good still; they show nothing of the new ones.
        complaint: ({ set }) => (set === newest ? null : host.say("olderSet")),
        succeed: noted => {
          host.emit("postern-confirmed", { set: noted.set, codesLeft: noted.codesLeft })
          ends.back(host.say("doneProved", { n: noted.codesLeft }))
        },
      })
    case "test":
      return panel<Noted>(host, ends, throttle, {
        title: "doTest",
        text: "testText",
        button: "testButton",
        kind: "backup-code",
        send: code => client.checkCode(code),
        succeed: noted => {
          host.emit("postern-confirmed", { set: noted.set, codesLeft: noted.codesLeft })
          ends.back(host.say("testGood", { n: noted.codesLeft, set: String(noted.set) }))
        },
      })
    case "replace-codes":
      return panel<Issued>(host, ends, throttle, {
        title: "doReplaceCodes",
        text: "replaceCodesText",
        button: "doReplaceCodes",
        kind: "either",
        send: proof => client.replaceCodes(proof),
        succeed: issued => {
          host.emit("postern-issued", { result: issued.result })
          ends.save(issued.codeSet, issued.staged === true)
        },
      })
    case "replace-authenticator":
      return panel<Pending>(host, ends, throttle, {
        title: "doReplaceApp",
        text: "replaceAppText",
        button: "goOn",
        kind: "either",
        send: proof => client.enrollProven(proof),
        succeed: pending => ends.scan(pending),
      })
    case "recover":
      return panel<Recovered>(host, ends, throttle, {
        title: "doRecover",
        text: "lostText",
        button: "recoverButton",
        kind: "backup-code",
        isGrave: true,
        send: code => client.recover(code),
        succeed: recovered => {
          host.emit("postern-recovered", { result: recovered.result })
          ends.recover(recovered)
        },
      })
    case "turn-off":
      return panel<Removed>(host, ends, throttle, {
        title: "doTurnOff",
        text: "turnOffText",
        button: "doTurnOff",
        kind: "either",
        isGrave: true,
        send: proof => client.remove(proof),
        succeed: removed => {
          host.emit("postern-removed", { result: removed.result })
          ends.back(host.say("removed"))
        },
      })
  }
}

function panel<Answer extends { readonly outcome?: string | undefined }>(
  host: PanelHost,
  ends: PanelEnds,
  throttle: Status["throttle"],
  plan: PanelPlan<Answer>,
): Panel {
  const { title, text, button, kind, isGrave = false } = plan
  const entry = new CodeEntry<Answer>(host, plan)
  entry.hold("totp", throttle.totp?.retryAfterSeconds ?? 0)
  entry.hold("backup-code", throttle.codes?.retryAfterSeconds ?? 0)
  const isProof = kind === "either"
  return {
    view: () => html`<h2 tabindex="-1">${host.say(title)}</h2>
      <p>${host.say(text)}</p>
      ${codeField(host, entry, {
        label: host.say(isProof ? "proofLabel" : "backupLabel"),
        hint: host.say(isProof ? "proofHint" : "backupHint"),
        button: host.say(button),
        isGrave,
        beside: html`<button type="button" part="button" id="cancel" @click=${() => ends.back()}>${host.say("cancel")}</button>`,
      })}`,
  }
}
