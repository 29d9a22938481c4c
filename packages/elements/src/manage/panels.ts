import { html, nothing, type TemplateResult } from "lit"
import type {
  Authenticator,
  AuthenticatorChanged,
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
import { codeOf } from "../client/client-fault.ts"
import * as management from "../client/management.ts"
import { CodeEntry } from "../flow/code-entry.ts"
import type { FlowHost } from "../flow/flow-host.ts"
import { codeField } from "../view/code-field.ts"
import type { FieldKind } from "../view/typing-text.ts"
import type { ManageWords } from "../words/manage-words.ts"
import type { WordFacts } from "../words/vocabulary.ts"

const panelNames = [
  "confirm",
  "test",
  "replace-codes",
  "replace-authenticator",
  "add-authenticator",
  "recover",
  "turn-off",
] as const
const panelsOfOne = ["rename-authenticator", "remove-authenticator"] as const

/** What can be opened from the overview. */
export type PanelName = (typeof panelNames)[number] | (typeof panelsOfOne)[number]

/** Whether a page may begin with it: what is about one of several authenticators is opened beside that one. */
export function isPanelName(name: string | null): name is (typeof panelNames)[number] {
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
  /** what the texts are about */
  readonly facts?: WordFacts
  /** asks for a name, with this one in the field */
  readonly name?: string
  send(typed: string, name: string): Promise<Answer | NotAccepted>
  complaint?(answer: Answer): string | null
  succeed(answer: Answer): void
}

/**
 * Opens a panel.
 * @param status how the second factors stood when it was opened
 * @param of which of several authenticators it is about
 */
export function openPanel(
  name: PanelName,
  host: PanelHost,
  ends: PanelEnds,
  status: Status,
  of: Authenticator | null = null,
): Panel {
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
        send: code => management.checkCode(client, code),
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
        send: proof => management.replaceCodes(client, proof),
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
        send: proof => management.enrollProven(client, proof),
        succeed: pending => ends.scan(pending),
      })
    case "add-authenticator":
      return panel<Pending>(host, ends, throttle, {
        title: "doAddApp",
        text: "addAppText",
        button: "goOn",
        kind: "either",
        name: "",
        send: (proof, named) =>
          management.enrollProven(client, proof, { add: true, ...(named !== "" && { name: named }) }),
        succeed: pending => ends.scan(pending),
      })
    case "rename-authenticator":
      return panel<AuthenticatorChanged>(host, ends, throttle, {
        title: "doRenameApp",
        text: "renameAppText",
        button: "doRenameApp",
        kind: "either",
        facts: { name: nameOf(of) },
        name: of?.name ?? "",
        send: (proof, named) =>
          management.renameAuthenticator(client, of?.id ?? "", named === "" ? null : named, proof),
        succeed: () => ends.back(host.say("doneRenamed")),
      })
    case "remove-authenticator":
      return panel<AuthenticatorChanged>(host, ends, throttle, {
        title: "doRemoveApp",
        text: "removeAppText",
        button: "doRemoveApp",
        kind: "either",
        isGrave: true,
        facts: { name: nameOf(of) },
        send: proof => management.removeAuthenticator(client, of?.id ?? "", proof),
        succeed: () => ends.back(host.say("doneRemovedApp")),
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
        send: proof => management.remove(client, proof),
        succeed: removed => {
          host.emit("postern-removed", { result: removed.result })
          ends.back(host.say("removed"))
        },
      })
  }
}

// What somebody else did to the apps meanwhile.
const faultWords: Readonly<Record<string, Key>> = {
  "authenticator-unknown": "appGone",
  "authenticator-last": "appGone",
  "too-many-authenticators": "appsFull",
}

function panel<Answer extends { readonly outcome?: string | undefined }>(
  host: PanelHost,
  ends: PanelEnds,
  throttle: Status["throttle"],
  plan: PanelPlan<Answer>,
): Panel {
  const { title, text, button, kind, isGrave = false, facts } = plan
  let named = plan.name ?? ""
  const entry = new CodeEntry<Answer>(host, {
    ...plan,
    send: typed => plan.send(typed, named.trim()),
    explain: fault => {
      const word = faultWords[codeOf(fault)]
      return word === undefined ? null : host.say(word)
    },
  })
  entry.hold("totp", throttle.totp?.retryAfterSeconds ?? 0)
  entry.hold("backup-code", throttle.codes?.retryAfterSeconds ?? 0)
  const isProof = kind === "either"
  return {
    view: () => html`<h2 tabindex="-1">${host.say(title)}</h2>
      <p>${host.say(text, facts)}</p>
      ${plan.name === undefined ? nothing : nameField(host, named, name => (named = name))}
      ${codeField(host, entry, {
        label: host.say(isProof ? "proofLabel" : "backupLabel"),
        hint: host.say(isProof ? "proofHint" : "backupHint"),
        button: host.say(button),
        isGrave,
        beside: html`<button type="button" part="button" id="cancel" @click=${() => ends.back()}>${host.say("cancel")}</button>`,
      })}`,
  }
}

/** Gives what an authenticator is called: by its holder, else as the app shows it. */
export function nameOf(of: Authenticator | null): string {
  return of?.name ?? of?.label ?? ""
}

// The field of the code is a form of its own: what is typed here goes along with it.
function nameField(host: PanelHost, value: string, type: (name: string) => unknown): TemplateResult {
  return html`<label for="name">${host.say("nameLabel")}</label>
    <input id="name" part="input" name="name" maxlength="40" autocomplete="off" .value=${value}
      @input=${(event: Event) => type((event.target as HTMLInputElement).value)}>`
}
