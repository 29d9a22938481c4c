import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, test } from "node:test"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { generateKeyEntry } from "postern"
import { commandPrograms } from "../machine/command-programs.ts"
import { type CodeBlock, codeBlocks } from "./code-blocks.ts"
import { commandFaults, commandLines } from "./command-lines.ts"

const run = promisify(execFile)
const root = fileURLToPath(new URL("../../", import.meta.url))
const blocks = await codeBlocks()

// What a block takes from the reader's own application, or from a block before it.
const issuing = `import { createPostern, keyRingFromEnv, type Postern, type KeyRing, type Store } from "postern"
declare const store: Store, keys: KeyRing`
const given: Readonly<Record<string, readonly string[]>> = {
  "README.md": [
    `declare const input: string
     declare function show(what: unknown): void
     declare function signIn(advice: readonly string[]): void
     declare function wait(seconds: number): void
     declare function explain(reason: string, groups: readonly number[] | undefined): void`,
  ],
  "packages/elements/README.md": [
    `declare const result: string, session: { readonly userId: string; readonly ticket: string }`,
  ],
  "docs/guides/integrating.md": [
    "",
    `declare const service: import("postern/service").Service`,
    `declare const service: import("postern/service").Service, postern: import("postern").Postern`,
  ],
  "docs/guides/getting-started.md": [
    "",
    `type Req = { session: object; user: { id: string }; body: { result?: unknown }; headers: { accept?: string } }
     type Res = import("node:http").ServerResponse & { redirect(status: number, path: string): void; sendStatus(status: number): void }
     type Handler = (req: Req, res: Res, next: () => void) => unknown
     declare const app: { post(path: string, ...handlers: Handler[]): void; get(path: string, ...handlers: Handler[]): void }
     declare const passport: { authenticate(name: string): Handler }, showAccount: Handler
     declare const gate: import("postern/gate").Gate<Req>`,
    `interface Token { sub?: string; secondFactor?: "owed" | "passed" }
     interface JwtCall { token: Token; user?: { id: string }; trigger?: string; session?: { result?: unknown } }
     declare const service: import("postern/service").Service, postern: import("postern").Postern`,
  ],
  "docs/guides/notices.md": [
    `${issuing}
     declare const mail: import("postern/notices").Channel, sms: typeof mail`,
    "",
    "",
    `import type { NoticeWebhook } from "postern/notices"
     declare const gateway: { send(to: string, text: string, options: { key: string | null }): Promise<void> }`,
    `declare const pushService: { send(push: object): Promise<string> }`,
  ],
  "docs/guides/scale.md": [
    `import { createPostern, keyRingFromEnv } from "postern"`,
    `import { createPostern, keyRingFromEnv } from "postern"
     declare const ca: string`,
  ],
  "docs/guides/sealed-delivery.md": [
    `declare const store: import("postern").Store, keys: import("postern").KeyRing`,
    `declare const postern: import("postern").Postern, sealed: import("postern/notices").SealedDelivery`,
  ],
}

let folder: string
before(async () => {
  await mkdir(join(root, "reports"), { recursive: true })
  // Inside of the repository, so that the packages are found.
  folder = await mkdtemp(join(root, "reports/code-blocks-"))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Gives a block as a module of its own, with what it takes from elsewhere in front. */
function moduleOf({ page, code }: CodeBlock, place: number): string {
  return `${given[page]?.[place] ?? ""}\n${code}\nexport {}\n`
}

const pages = (language: string) =>
  Map.groupBy(
    blocks.filter(block => block.language === language),
    ({ page }) => page,
  )

test("every block of TypeScript in README and guides passes the compiler's strict checks", async () => {
  const names = new Map<string, string>()
  for (const [page, ofPage] of pages("ts")) {
    for (const [place, block] of ofPage.entries()) {
      const name = `${page.replaceAll(/\W/g, "-")}-${place}.ts`
      names.set(name, `${page}:${block.line}`)
      await writeFile(join(folder, name), moduleOf(block, place))
    }
  }
  assert.ok(names.size >= 15)
  const config = {
    extends: "../../tsconfig.checks.json",
    compilerOptions: {
      incremental: false,
      noUnusedLocals: false,
      noImplicitReturns: false,
      // As applications of Nest have them.
      experimentalDecorators: true,
    },
    include: ["*.ts"],
    references: [],
  }
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(root, "node_modules/typescript/bin/tsc")
  const said = await run(process.execPath, [tsc, "--pretty", "false", "-p", folder]).then(
    () => "",
    fault => fault.stdout as string,
  )
  const named = said.replaceAll(/^\S*?([\w-]+\.ts)\(/gm, (all, name) => `${names.get(name) ?? all} in module (`)
  assert.equal(named, "")
})

test("the README's example enrols, activates and signs in when it is run", async context => {
  const work = await mkdtemp(join(tmpdir(), "postern-readme-"))
  context.after(() => rm(work, { recursive: true }))
  const [block] = blocks.filter(({ page, language }) => page === "README.md" && language === "ts")
  assert.equal(block!.code.trimEnd().split("\n").length <= 16, true)
  const live = block!.code
    .replace('"492039"', "codeOf(begun.uri)")
    .replace('"acme-2fa.db"', JSON.stringify(join(work, "acme-2fa.db")))
  assert.notEqual(live.indexOf("codeOf"), -1)
  const frame = `
    import { authenticatorCode } from ${JSON.stringify(pathToFileURL(join(root, "test/authenticator.ts")).href)}
    let input = ""
    const said: unknown[] = []
    const codeOf = (uri: string) => authenticatorCode(uri, Date.now())
    const show = (what: any) => { said.push(typeof what === "string" ? "qr" : "codes"); input = what.codes?.[0] ?? "" }
    const signIn = (advice: unknown) => said.push({ advice })
    const wait = () => said.push("wait")
    const explain = (reason: string) => said.push(reason)
    ${live}
    console.log(JSON.stringify(said))`
  const file = join(folder, "readme-run.ts")
  await writeFile(file, frame)
  const env = { ...process.env, POSTERN_KEYS: generateKeyEntry() }
  const { stdout } = await run(process.execPath, ["--conditions=postern-source", "--no-warnings", file], { env })
  assert.deepEqual(JSON.parse(stdout), ["qr", "codes", { advice: ["replace-authenticator", "confirm-codes"] }])
})

test("every block of JSON is JSON", () => {
  const json = blocks.filter(({ language }) => language === "json")
  assert.ok(json.length > 0)
  for (const { page, line, code } of json) assert.doesNotThrow(() => JSON.parse(code), `${page}:${line}`)
})

test("every command line in README and guides names commands and options that there are", async () => {
  const shells = blocks.filter(({ language }) => !["ts", "html", "json", "sql"].includes(language))
  assert.ok(shells.flatMap(commandLines).length >= 20)
  assert.deepEqual(await commandFaults(shells), [])
})

test("a command line with a wrong command, option or script is found", async () => {
  const code = "postern kyes check\n$ postern serve --isuer Acme\npostern-vault list --jsn\nnpm run nothing\n"
  const faults = await commandFaults([{ page: "planted.md", line: 1, language: "sh", code }])
  assert.deepEqual(faults, [
    "planted.md:1: there is no command postern kyes check",
    "planted.md:1: postern serve has no option --isuer",
    "planted.md:1: postern-vault list has no option --jsn",
    "planted.md:1: there is no script nothing",
  ])
})

test("every table and function that a block of SQL names is in the schema", async () => {
  const { postern: program } = await commandPrograms()
  const print = ["migrate", "--print", "--store", "postgres://db.example/acme"]
  const { stdout } = await run(process.execPath, [program, ...print])
  const sql = blocks.filter(({ language }) => language === "sql")
  assert.ok(sql.length >= 3)
  for (const { page, line, code } of sql) {
    const named = [...code.matchAll(/\bpostern\.(\w+)|\b(?:from|update|into) (?!postern\.)(\w+)/g)].map(
      match => match[1] ?? match[2]!,
    )
    for (const name of named) assert.match(stdout, new RegExp(`\\b${name}\\b`), `${page}:${line} names ${name}`)
  }
})
