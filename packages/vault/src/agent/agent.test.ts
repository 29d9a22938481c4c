import assert from "node:assert/strict"
import { statSync } from "node:fs"
import { readFile, rename, rm, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { heard, within } from "../../../../test/waiting.ts"
import { Devices } from "../folder/devices.fixture.ts"
import { foundMember, type MemberSecret } from "../folder/keys/member-key.ts"
import { Vault } from "../folder/vault.ts"
import { AgentClient } from "./agent-client.ts"
import { serveAgent } from "./agent-server.ts"
import { AgentSession } from "./agent-session.ts"

class Clock {
  now = Date.parse("2026-01-02T03:04:05Z")
  readonly read = (): number => this.now
  pass(seconds: number): void {
    this.now += seconds * 1000
  }
}
const limits = { idleSeconds: 900, hardSeconds: 3600 }

async function serve(
  t: TestContext,
  folder: string,
  secret: MemberSecret,
  clock = new Clock(),
): Promise<{ path: string; ended: Promise<void> }> {
  const path = join(folder, "agent.sock")
  const session = await AgentSession.start(secret, limits, clock.read)
  let ended = Promise.resolve()
  const ready = Promise.withResolvers<void>()
  ended = serveAgent(session, path, ready.resolve)
  await within("the agent to listen", ready.promise)
  t.after(async () => {
    session.lock()
    await ended
  })
  return { path, ended }
}

test("an agent opens the vault and makes a device of it, and its keys stay with it", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const { path } = await serve(t, devices.base, devices.secret)
  const client = await AgentClient.connect(path)
  const member = await client!.member()
  assert.equal(JSON.stringify(member).includes(devices.secret.signingSeed), false)
  const vault = await Vault.open({
    folder: devices.folder("laptop"),
    member,
    stateFolder: join(devices.base, "agent-state"),
  })
  await vault.commit(() => [{ kind: "account-added", account: "a", name: "GitHub", ref: "G1" }])
  assert.deepEqual((await devices.open("laptop")).problems, [])
  await assert.rejects(member.signAsMember("postern-vault/event/v1\nforged"), { code: "not-allowed" })
  client!.close()
})

test("the socket can be opened by its owner alone", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const { path } = await serve(t, devices.base, await foundMember("ada"))
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test("it forgets after its idle time, use puts that off, and the hard limit comes all the same", async () => {
  const clock = new Clock()
  const session = await AgentSession.start(await foundMember("ada"), limits, clock.read)
  const use = () => session.answer({ op: "sign", message: "postern-vault/device/v1\nx" })
  for (let minute = 0; minute < 55; minute += 11) {
    clock.pass(660)
    assert.ok("signature" in (await use()))
  }
  clock.pass(301)
  assert.deepEqual(Object.keys(await use()), ["error", "message"])
  const idle = await AgentSession.start(await foundMember("ada"), limits, clock.read)
  clock.pass(899)
  assert.ok("facts" in (await idle.answer({ op: "facts" })))
  clock.pass(2)
  assert.ok("error" in (await idle.answer({ op: "facts" })))
})

test("lock ends it and takes its socket away; afterwards nobody answers", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const { path, ended } = await serve(t, devices.base, await foundMember("ada"))
  const client = await AgentClient.connect(path)
  await client!.lock()
  await ended
  assert.equal(await AgentClient.connect(path), null)
})

test("noise on the socket ends that connection and not the agent", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const { path } = await serve(t, devices.base, await foundMember("ada"))
  for (const noise of [
    "not json\n",
    "null\n",
    '{"op":"nothing"}\n',
    '{"op":"open","header":5}\n',
    "x".repeat(2 << 20),
  ]) {
    const socket = connect(path, () => socket.write(noise))
    socket.once("data", () => socket.destroy())
    // A connection that the agent resets has ended, too.
    await heard(socket, "close").catch((fault: NodeJS.ErrnoException) =>
      assert.match(fault.code ?? fault.message, /^(?:ECONNRESET|EPIPE)$/),
    )
  }
  const client = await AgentClient.connect(path)
  assert.equal((await client!.facts()).member, "ada")
  client!.close()
})

test("an agent whose socket is gone, or is another's by now, ends: nobody could reach it to lock it", async t => {
  const devices = await Devices.create(t, ["laptop"])
  const { path, ended } = await serve(t, devices.base, await foundMember("ada"))
  await rename(path, `${path}.moved`)
  await ended
  const second = await serve(t, devices.base, await foundMember("ada"))
  await rm(path)
  await writeFile(path, "another's")
  await second.ended
  assert.equal(await readFile(path, "utf8"), "another's")
})
