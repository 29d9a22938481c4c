import assert from "node:assert/strict"
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { until } from "../../../../../test/waiting.ts"
import { temporaryFolder } from "../../folder/devices.fixture.ts"
import { headerOpener, openAgeFile, sealAgeFile } from "../../folder/index.ts"
import { initToken, pin, skipTokens, softModule, softTokens } from "./soft-token.fixture.ts"
import { openToken, type TokenLimits } from "./token-client.ts"
import { tokenKeyIdentity } from "./token-key.ts"
import { logIn } from "./token-login.ts"

const skip = skipTokens || (spawnSync("cc", ["--version"]).status !== 0 && "there is no C compiler")
const short: TokenLimits = { aloneMs: 2000, byHandMs: 2000 }

/** A module whose only function does this. */
async function moduleThat(t: TestContext, does: string): Promise<string> {
  const folder = await temporaryFolder(t)
  chmodSync(folder, 0o700)
  const [source, path] = [join(folder, "module.c"), join(folder, "module.so")]
  writeFileSync(
    source,
    `#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\nunsigned long C_GetFunctionList(void **list) { ${does} return 5; }\n`,
  )
  execFileSync("cc", ["-shared", "-fPIC", "-o", path, source])
  chmodSync(path, 0o700)
  return path
}

/** The processes that have this file open or mapped; Linux alone can say. */
const processesWith = (path: string): string[] =>
  readdirSync("/proc").filter(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/maps`, "latin1").includes(path)
    } catch {
      return false
    }
  })

const isGone = (path: string): Promise<boolean> =>
  until("the end of the module's process", () => processesWith(path).length === 0)

test("a module that hangs is ended after its time and named; one that crashes or is none takes nothing along", {
  skip,
}, async t => {
  const hanging = await moduleThat(t, "for (;;) pause();")
  await assert.rejects(openToken({ module: hanging, label: "Blue Key" }, short), {
    code: "token-missing",
    message: /module\.so did not answer within 2 seconds and was ended/,
  })
  if (process.platform === "linux") await isGone(hanging)
  const crashing = await moduleThat(t, "abort();")
  await assert.rejects(openToken({ module: crashing, label: "Blue Key" }), {
    code: "token-missing",
    message: /module\.so ended unexpectedly/,
  })
  const refusing = await moduleThat(t, 'puts("\\033[2Jhello"); fflush(stdout);')
  await assert.rejects(openToken({ module: refusing, label: "Blue Key" }), { code: "not-allowed" })
})

test("a module that hangs does not outlive a command that is killed", {
  skip: skip || (process.platform !== "linux" && "only Linux tells what a process has mapped"),
}, async t => {
  const hanging = await moduleThat(t, "for (;;) pause();")
  const client = new URL("./token-client.ts", import.meta.url).href
  const program = `import { openToken } from ${JSON.stringify(client)}
    await openToken({ module: ${JSON.stringify(hanging)}, label: "Blue Key" })`
  const command = spawn(process.execPath, [
    "--conditions=postern-source",
    "--no-warnings",
    "--input-type=module",
    "--eval",
    program,
  ])
  t.after(() => command.kill("SIGKILL"))
  for (let tries = 0; processesWith(hanging).length === 0; tries++) {
    assert.ok(tries < 500, "the module's process has not begun")
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  command.kill("SIGKILL")
  await isGone(hanging)
})

test("a token in a process of its own does what one does, gives back faults as they are, and is gone once it is closed", {
  skip: skipTokens,
}, async t => {
  const home = await temporaryFolder(t)
  const environment = await softTokens(home)
  Object.assign(process.env, environment)
  initToken("Blue Key", environment)
  await assert.rejects(openToken({ module: softModule, label: "Red Key" }), {
    code: "token-missing",
    message: /"Blue Key"/,
  })
  const token = await openToken({ module: softModule, label: "Blue Key" })
  await assert.rejects(logIn(token, { askPin: async () => "000000" }), { code: "pin-wrong" })
  await logIn(token, { askPin: async () => pin })
  const key = await token.makeKey("vault key")
  assert.deepEqual(await token.keys({ label: "vault key" }), [key])
  const file = await sealAgeFile("the key", [key.recipient])
  const { plain } = await openAgeFile(file, headerOpener(tokenKeyIdentity(token, key)))
  assert.equal(plain.toString(), "the key")
  await token.writeData("a", Buffer.from("text"))
  assert.equal((await token.readData("a")).toString(), "text")
  await assert.rejects(token.readData("b"), { code: "thing-not-found" })
  assert.equal(await token.removeData("a"), true)
  assert.deepEqual(await token.listData(), [])
  await token.close()
  await token.close()
  await assert.rejects(token.facts(), { code: "token-missing" })
})
