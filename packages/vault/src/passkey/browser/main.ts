import { webauthn } from "age-encryption"
import type { PasskeyAnswer, PasskeyStep, StanzaText } from "../steps.ts"

const says = document.querySelector<HTMLElement>("#says")!
const go = document.querySelector<HTMLButtonElement>("#go")!

const texts = {
  make: ["Step 1 of 3: make a passkey. It will open your vault beside the passphrase.", "Make the passkey"],
  wrap: ["Step 2 of 3: have the passkey close the vault's key.", "Close with the passkey"],
  open: ["Use the passkey to open the vault's key.", "Use the passkey"],
} as const

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), letter => letter.charCodeAt(0))

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

/** Waits for a press of the button: browsers want one before they ask for a passkey, and so does the person. */
function pressed(label: string): Promise<void> {
  go.textContent = label
  go.hidden = false
  go.focus()
  return new Promise(resolve =>
    go.addEventListener(
      "click",
      () => {
        go.hidden = true
        resolve()
      },
      { once: true },
    ),
  )
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
    if (step.step === "done") {
      says.textContent = step.isGood
        ? "Done. You can close this page and go back to the terminal."
        : "It did not work. The terminal says why. You can close this page."
      return
    }
    const [text, label] = texts[step.step]
    says.textContent = text
    await pressed(label)
    says.textContent = "The browser asks for the passkey now."
    const answer = await doStep(step).catch((error: unknown) => ({
      fault: error instanceof Error ? error.name : "Error",
    }))
    await call("/answer", token, answer)
    says.textContent = "One moment."
  }
}

run().catch(() => {
  says.textContent = "This address was used already, or the command has ended. Run the command again."
})
