import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { generateKeyEntry } from "postern"
import { authenticatorCode } from "../authenticator.ts"
import { runPostern } from "../postgres/command-line.ts"
import { type AnswerBody, type RunningService, startService } from "./running-service.ts"

const clients = 64
const setSize = 8
const flags = ["--code-format", "long", "--codes", String(setSize), "--drain-seconds", "0"]

/** Two replicas on one file, restarted one by one as an operator would. */
class Replicas {
  readonly folder: string
  readonly apiKey = randomBytes(24).toString("base64url")
  readonly services: RunningService[] = []

  constructor(folder: string) {
    this.folder = folder
  }

  async roll(ring: string): Promise<void> {
    for (const i of [0, 1]) {
      const next = await startService(this.folder, this.apiKey, flags, { POSTERN_KEYS: ring })
      const last = this.services[i]
      this.services[i] = next
      await last?.stop("SIGTERM")
    }
  }

  /** Gives the answer, or null where the connection broke: the replica was just replaced. */
  async post(replica: number, path: string, body: object): Promise<{ status: number; json: AnswerBody } | null> {
    try {
      return await this.services[replica % 2]!.call("POST", path, body)
    } catch (fault) {
      if (fault instanceof TypeError) return null
      throw fault
    }
  }
}

interface Client {
  readonly path: string
  readonly codes: readonly string[]
  spent: number
}

async function enrolled(replicas: Replicas, number: number): Promise<Client> {
  const path = `/v1/subjects/client${number}`
  const pending = await replicas.post(number, `${path}/totp`, { account: "ada" })
  const code = authenticatorCode(pending!.json.uri, Date.now())
  const activated = await replicas.post(number, `${path}/totp/activate`, { code })
  assert.equal(activated!.json.outcome, "activated")
  return { path, codes: activated!.json.codeSet.codes, spent: 0 }
}

/** Sends one code to both replicas at once: it must be taken by one of them, or at least by neither twice. */
async function spendTwice(replicas: Replicas, client: Client): Promise<void> {
  const code = client.codes[client.spent++]!
  const answers = await Promise.all([0, 1].map(i => replicas.post(i, `${client.path}/verify`, { code })))
  const outcomes = answers.flatMap(answer => (answer === null ? [] : [answer.json.outcome]))
  for (const answer of answers) if (answer !== null) assert.equal(answer.status, 200, JSON.stringify(answer.json))
  const accepted = outcomes.filter(outcome => outcome === "accepted").length
  assert.ok(accepted === 1 || (accepted === 0 && outcomes.length < 2), `${outcomes}`)
  // Where an answer was lost, the code is spent all the same, now at the latest.
  const again =
    (await replicas.post(0, `${client.path}/verify`, { code })) ??
    (await replicas.post(1, `${client.path}/verify`, { code }))
  if (accepted === 1 && again !== null) assert.equal(again.json.outcome, "refused")
}

test(`[16] a key ring is rotated while ${clients} clients work over two replicas: nobody is refused, no code counts twice, the check says each step, and the old key can go`, async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-rotation-"))
  const replicas = new Replicas(folder)
  t.after(async () => {
    await Promise.all(replicas.services.map(service => service.stop("SIGKILL")))
    await rm(folder, { recursive: true })
  })
  const [first, second] = [generateKeyEntry(), generateKeyEntry()]
  await replicas.roll(first)
  const all: Client[] = []
  for (let i = 0; i < clients; i += 8)
    all.push(...(await Promise.all(Array.from({ length: 8 }, (_, j) => enrolled(replicas, i + j)))))

  // Somebody who does nothing meanwhile: this record is moved by re-sealing alone.
  await enrolled(replicas, clients)

  let phase = 0
  let isRotated = false
  let checks = 0
  const working = all.map(async (client, i) => {
    while (!isRotated) {
      if (client.spent <= phase) await spendTwice(replicas, client)
      // Ends waits and gives allowances back: a person tests a sheet now and then, and this test over and over.
      if ((await replicas.post(i + checks, `${client.path}/unlock`, {})) === null) continue
      const answer = await replicas.post(i + checks, `${client.path}/codes/check`, { code: client.codes.at(-1)! })
      if (answer === null) continue
      assert.deepEqual([answer.status, answer.json.outcome], [200, "valid"], JSON.stringify(answer.json))
      checks++
      // The processes that start meanwhile need the cores too.
      await sleep(50)
    }
  })
  const rotation = async () => {
    const steps = [
      {
        ring: `${first},${second}`,
        act: (ring: string) => replicas.roll(ring),
        before: [2, "restart"],
        after: [3, "put-first"],
      },
      {
        ring: `${second},${first}`,
        act: (ring: string) => replicas.roll(ring),
        before: [4, "restart"],
        after: [5, "reseal"],
      },
      {
        ring: `${second},${first}`,
        act: (ring: string) => reseal(folder, ring),
        before: [5, "reseal"],
        after: [6, "wait"],
      },
      { ring: second, act: (ring: string) => replicas.roll(ring), before: [6, "restart"], after: [null, "nothing"] },
    ] as const
    try {
      for (const { ring, act, before, after } of steps) {
        assert.deepEqual(await nextStep(folder, ring), before)
        await act(ring)
        assert.deepEqual(await nextStep(folder, ring), after)
        phase++
      }
    } finally {
      isRotated = true
    }
  }
  await Promise.all([rotation(), ...working])
  assert.ok(checks > clients * 4)

  const { code, out } = await runPostern(["audit", "verify", "--data", folder], { POSTERN_KEYS: second })
  assert.equal(code, 0)
  assert.match(out, new RegExp(`^${clients + 1} chains intact`))
  for (const { path, codes, spent } of all) {
    const status = (await replicas.services[0]!.call("GET", path)).json as unknown as { codes: { left: number } }
    assert.equal(status.codes.left, setSize - spent)
    assert.equal((await replicas.post(0, `${path}/verify`, { code: codes.at(-1)! }))!.json.outcome, "accepted")
  }
})

/** What `postern keys check` says is next. */
async function nextStep(folder: string, ring: string): Promise<unknown[]> {
  const { code, out, err } = await runPostern(["keys", "check", "--json", "--data", folder], { POSTERN_KEYS: ring })
  assert.equal(code, 0, out + err)
  const { step, todo } = JSON.parse(out).next
  return [step, todo]
}

async function reseal(folder: string, ring: string): Promise<void> {
  const { code, out, err } = await runPostern(["keys", "reseal", "--data", folder], { POSTERN_KEYS: ring })
  assert.equal(code, 0, out + err)
  assert.match(out, /can go from the ring/)
}
