import type { VerifyOutcome } from "postern"
import { createService, hashApiKey, type Purpose } from "postern/service"
import { type Doors, type Rooms, ServiceProblem } from "./account.ts"

const apiKey = "an-api-key-of-the-application"
const origin = "https://2fa.example.com"

/**
 * Goes to Postern as a browser does, with a ticket for what is done: `challenge` to sign in and to recover, `manage` and `enroll` for the rest. What browsers
 * cannot do, the application does with its key.
 */
export function httpDoors({ postern, keys, clock }: Rooms): Doors {
  const apiKeys = [{ tenant: "default", hash: hashApiKey(apiKey) }]
  const service = createService({ postern, keys, clock, apiKeys, publicUrl: origin })

  async function send(method: string, path: string, token: string, body: object): Promise<Answered> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
    const init = { method, headers, ...(method !== "GET" && { body: JSON.stringify(body) }) }
    const response = await service.fetch(new Request(`${origin}${path}`, init))
    return { status: response.status, json: response.status === 204 ? null : await response.json() }
  }

  /** Gives what the library would: an outcome without its signed result, or a fault. */
  function read({ status, json }: Answered) {
    if (json !== null && status >= 400 && status !== 429) throw new ServiceProblem(String(json.code))
    const { result: _, ...outcome } = json ?? {}
    return outcome as never
  }

  async function browser(subject: string, purpose: Purpose, name: string, body: object) {
    const made = await send("POST", "/v1/tickets", apiKey, { subject, purpose, account: "ada@example.com" })
    return read(await send("POST", `/v1/browser/${name}`, String(made.json?.ticket), body))
  }
  const own = (subject: string, name: string, body: object) =>
    send("POST", `/v1/subjects/${subject}/${name}`, apiKey, body)
  const isDone = ({ status }: Answered) => status === 204

  return {
    ...postern,
    enrollTotp: async (subject: string, { proof, add }: { proof?: string; add?: boolean }) => {
      if (proof === undefined) return browser(subject, "enroll", "totp", {})
      return browser(subject, "manage", "totp", { proof, ...(add === true && { add }) })
    },
    removeAuthenticator: (subject, authenticator, { proof }) =>
      browser(subject, "manage", "totp/remove", { authenticator, proof }),
    activateTotp: async (subject, code) => read(await own(subject, "totp/activate", { code })),
    verify: async (subject, code) => {
      const outcome: object = await browser(subject, "challenge", "verify", { code })
      return ("advice" in outcome ? { recovering: false, ...outcome } : outcome) as VerifyOutcome
    },
    activateAtSignIn: (subject, code) => browser(subject, "challenge", "totp/activate", { code }),
    confirmCodes: (subject, code) => browser(subject, "manage", "codes/confirm", { code }),
    checkCode: (subject, code) => browser(subject, "manage", "codes/check", { code }),
    replaceCodes: async (subject, { proof, staged }) =>
      staged === undefined
        ? browser(subject, "manage", "codes", { proof })
        : read(await own(subject, "codes", { proof, staged })),
    recover: (subject, code) => browser(subject, "challenge", "recover", { code }),
    lock: async (subject, { proof }) => read(await own(subject, "lock", { proof })),
    startRecovery: async subject => isDone(await own(subject, "start-recovery", {})),
    unlock: async subject => isDone(await own(subject, "unlock", {})),
    remove: async (subject: string) => {
      await send("DELETE", `/v1/subjects/${subject}`, apiKey, {})
      return { outcome: "removed" as const }
    },
    status: async subject => {
      const answered = await send("GET", `/v1/subjects/${subject}`, apiKey, {})
      return answered.status === 404 ? null : read(answered)
    },
  }
}

interface Answered {
  readonly status: number
  readonly json: Record<string, unknown> | null
}
