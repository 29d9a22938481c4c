import { webauthn } from "age-encryption"
import type { PasskeyAnswer, PasskeyStep, StanzaText } from "../steps.ts"
import { PasskeyText } from "./passkey-text.ts"

const text = new PasskeyText(document)

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const fromBase64 = (encoded: string): Uint8Array => Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0))

async function call(path: string, token: string, body?: object): Promise<unknown> {
  const response = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
  })
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

async function doStep(step: Exclude<PasskeyStep, { step: "done" }>): Promise<PasskeyAnswer> {
  if (step.step === "make")
    return { identity: await webauthn.createCredential({ keyName: step.name, rpId: "localhost" }) }
  const options = { identity: step.identity }
  if (step.step === "wrap") {
    const stanzas = await new webauthn.WebAuthnRecipient(options).wrapFileKey(fromBase64(step.fileKey))
    return { stanzas: stanzas.map(({ args, body }): StanzaText => ({ args, body: toBase64(body) })) }
  }
  const fileKey = await new webauthn.WebAuthnIdentity(options).unwrapFileKey(
    step.stanzas.map(({ args, body }) => ({ args: [...args], body: fromBase64(body) })),
  )
  return fileKey === null ? {} : { fileKey: toBase64(fileKey) }
}

async function run(): Promise<void> {
  const address = location.hash.slice(1)
  history.replaceState(null, "", "/")
  const { token } = (await call("/session", address, {})) as { token: string }
  for (;;) {
    const step = (await call("/step", token)) as PasskeyStep
    if (step.step === "done") return text.say(step.isGood ? "good" : "bad")
    text.say(step.step)
    await text.pressed(`${step.step}Button`)
    text.say("asking")
    const answer = await doStep(step).catch((error: unknown) => ({
      fault: error instanceof Error ? error.name : "Error",
    }))
    await call("/answer", token, answer)
    text.say("wait")
  }
}

run().catch(() => text.say("spent"))
