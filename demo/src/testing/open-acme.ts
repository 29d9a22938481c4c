import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type Store } from "postern"
import { memoryStore } from "postern/memory"
import { createNotices } from "postern/notices"
import { createService, hashApiKey, reportLinks } from "postern/service"
import { Accounts } from "../accounts/accounts.ts"
import { PasswordGuesses } from "../accounts/password-guesses.ts"
import { type AcmeOptions, createAcme } from "../acme.ts"
import { Mailbox } from "../mail/mailbox.ts"
import { SecondFactor } from "../second-factor/second-factor.ts"
import { appCode } from "./authenticator-app.ts"
import { Customer } from "./customer.ts"

export const ada = { email: "ada@example.com", password: "correct horse battery" }

/** Acme over memory alone, with a clock that is wound by hand. */
export interface OpenAcme {
  readonly acme: ReturnType<typeof createAcme>
  readonly postern: Postern
  readonly store: Store
  /** Delivers what is due into the customers' mailboxes. */
  deliver(): Promise<unknown>
  readonly faults: string[]
  now(): number
  /** Lets time pass. */
  wind(seconds: number): void
  /** Gives the app's next code, half a minute on: each is accepted once. */
  nextCode(uri: string): string
}

export function openAcme({
  store = memoryStore(),
  ...options
}: Partial<AcmeOptions> & { readonly store?: Store } = {}): OpenAcme {
  let now = Date.UTC(2026, 0, 15, 9)
  const clock = () => now
  const keys = parseKeyRing(generateKeyEntry())
  const postern = createPostern({
    issuer: "Acme",
    store,
    keys,
    clock,
    notices: true,
  })
  const apiKey = "the-api-key-of-acme-in-tests"
  const service = createService({ postern, keys, clock, apiKeys: [{ tenant: "default", hash: hashApiKey(apiKey) }] })
  const faults: string[] = []
  const accounts = options.accounts ?? new Accounts(":memory:", { N: 1024, r: 8, p: 1 })
  const mailbox = new Mailbox()
  const notices = createNotices({
    store,
    keys,
    clock,
    issuer: "Acme",
    channels: [mailbox.channel],
    addressesOf: async ({ subject }) => [{ channel: "email", to: accounts.emailOf(subject)! }],
    reportUrlOf: reportLinks({ keys, clock, publicUrl: "https://acme.example" }),
  })
  const acme = createAcme({
    postern,
    service,
    mailbox,
    secondFactor: new SecondFactor({ service, postern, accounts, clock }),
    accounts,
    guesses: new PasswordGuesses(clock),
    clock,
    onFault: name => faults.push(name),
    ...options,
  })
  const wind = (seconds: number) => {
    now += seconds * 1000
  }
  return {
    acme,
    postern,
    store,
    deliver: () => notices.runOnce(),
    faults,
    now: clock,
    wind,
    nextCode(uri) {
      wind(30)
      return appCode(uri, now)
    },
  }
}

/** Opens an account and stays signed in. */
export async function signedUp({ acme }: OpenAcme): Promise<Customer> {
  const customer = await new Customer(acme).open("/sign-up")
  return customer.submit("/sign-up", { email: ada.email, "new-password": ada.password })
}

/** Opens an account and turns two-factor on; the customer is signed in. */
export async function protectedAccount(open: OpenAcme): Promise<{ customer: Customer; uri: string; codes: string[] }> {
  const customer = await signedUp(open)
  await customer.open("/security/turn-on")
  await customer.submit("/security/turn-on", { password: ada.password })
  const { uri = "" } = await customer.ask("totp")
  const activated = await customer.ask("totp/activate", { code: open.nextCode(uri) })
  await customer.handIn(activated)
  return { customer, uri, codes: activated.codeSet?.codes ?? [] }
}

/** Gives the password in a browser of its own: half way in. */
export async function halfSignedIn({ acme }: OpenAcme, password = ada.password): Promise<Customer> {
  const customer = await new Customer(acme).open("/sign-in")
  return customer.submit("/sign-in", { email: ada.email, password })
}

/** The one subject that Postern has heard of. */
export async function onlySubject({ store }: OpenAcme): Promise<string> {
  const [subject] = await store.subjects("default", { after: null, limit: 1 })
  return subject!
}
