import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { Devices } from "../folder/devices.fixture.ts"
import type { Fact } from "../record/index.ts"
import { Computer, type Piped } from "./terminal.fixture.ts"

const batch = (id: string, account: string, codes: readonly string[]): Fact => ({
  kind: "batch-added",
  batch: id,
  account,
  sort: "single-use",
  codes,
})
const first = ["1a2b3-c4d5e", "f0f0f-1a1a1"]
const second = ["99999-aaaaa", "88888-bbbbb", "77777-ccccc"]

/** A vault to which two devices, that were apart, wrote. */
async function apart(
  t: TestContext,
  laptop: readonly Fact[],
  phone: readonly Fact[],
  both: readonly Fact[] = [],
): Promise<Computer> {
  const computer = await Computer.bare(t)
  const devices = await Devices.create(t, ["laptop", "phone"])
  if (both.length > 0) {
    await (await devices.open("laptop")).commit(() => both)
    await devices.carry("laptop", "phone")
  }
  await (await devices.open("phone")).commit(() => phone)
  await (await devices.open("laptop")).commit(() => laptop)
  await devices.carry("phone", "laptop")
  computer.environment.POSTERN_VAULT = devices.folder("laptop")
  await writeFile(join(computer.home, "passphrase"), "correct horse\n")
  return computer
}

const account: Fact = { kind: "account-added", account: "a", name: "GitHub", ref: "G1" }
const twoBatches = (t: TestContext): Promise<Computer> =>
  apart(t, [batch("b1", "a", first)], [batch("b2", "a", second)], [account])

interface Shown {
  readonly batches: readonly { readonly number: number; readonly codes: readonly { readonly status: string }[] }[]
}
const shown = async (computer: Computer, name = "GitHub"): Promise<Shown["batches"]> =>
  (JSON.parse((await computer.runPiped(["show", name, "--json"])).stdout) as Shown).batches

function assertAsked({ exitCode, stderr }: Piped): void {
  assert.equal(exitCode, 2, stderr)
  assert.match(stderr, /--batch/)
}

test("two batches that are both live are shown, and no command chooses between them", async t => {
  const computer = await twoBatches(t)
  const { stdout, stderr } = await computer.runPiped(["list"])
  assert.match(stdout, /2\/2/)
  assert.match(stdout, /3\/3/)
  assert.match(stderr, /GitHub .*batch/)
  assert.equal((await shown(computer)).length, 2)
  for (const args of [
    ["next", "GitHub", "--print", "--mark", "used"],
    ["mark", "GitHub", "1", "used"],
    ["tested", "GitHub"],
    ["copy", "add", "GitHub", "safe"],
    ["edit", "GitHub", "--note", "spare"],
  ])
    assertAsked(await computer.runPiped(args))
  const handed = await computer.runPiped(["next", "GitHub", "--batch", "2", "--print", "--mark", "used"])
  assert.equal(handed.exitCode, 0, handed.stderr)
  const used = (await shown(computer)).find(({ number }) => number === 2)!
  assert.deepEqual(used.codes.filter(({ status }) => status === "used").length, 1)
})

test("a batch that is void is removed by its number, and the other is then handed out without a question", async t => {
  const computer = await twoBatches(t)
  const before = await shown(computer)
  const keep = before.find(({ codes }) => codes.length === 3)!.number
  const { exitCode, stderr } = await computer.runPiped(["remove", "GitHub", "--batch", String(3 - keep), "--yes"])
  assert.equal(exitCode, 0, stderr)
  const next = await computer.runPiped(["next", "GitHub", "--print", "--mark", "used"])
  assert.deepEqual([next.exitCode, next.stdout.trim()], [0, "99999-aaaaa"])
})

test("two accounts that two devices made of one are merged by command, and nothing of either is lost", async t => {
  const make = (id: string, ref: string, more: object): Fact => ({
    kind: "account-added",
    account: id,
    name: "Discord",
    ref,
    ...more,
  })
  const computer = await apart(
    t,
    [make("a1", "D1", { login: "ada" }), batch("b1", "a1", first), { kind: "code-used", batch: "b1", index: 0 }],
    [
      make("a2", "D1", { url: "https://discord.com", tags: ["chat"] }),
      batch("b2", "a2", first),
      { kind: "code-used", batch: "b2", index: 1 },
      { kind: "copy-added", copy: "c1", batch: "b2", location: "home safe", sort: "paper", on: "2026-01-02" },
    ],
  )
  assert.equal((await computer.runPiped(["merge", "D1", "D1", "--yes"])).exitCode, 2)
  const { exitCode, stderr } = await computer.runPiped(["merge", "D1", "D1b", "--yes"])
  assert.equal(exitCode, 0, stderr)
  const { accounts } = JSON.parse((await computer.runPiped(["list", "--json"])).stdout) as {
    accounts: Record<string, unknown>[]
  }
  assert.equal(accounts.length, 1)
  const [merged] = accounts
  assert.deepEqual(
    [merged!.name, merged!.login, merged!.url, merged!.tags],
    ["Discord", "ada", "https://discord.com", ["chat"]],
  )
  const [only, ...others] = await shown(computer, "Discord")
  assert.deepEqual(others, [])
  assert.deepEqual(
    only!.codes.map(({ status }) => status),
    ["used", "used"],
  )
  const { stdout } = await computer.runPiped(["show", "Discord"])
  assert.match(stdout, /home safe/)
})

test("the expiry, review and note of codes are changed, and taken away again", async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes", "--expires", "2031-01-02"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  const facts = async (): Promise<unknown[]> => {
    const { batches } = JSON.parse((await computer.runPiped(["show", "GitHub", "--json"])).stdout) as {
      batches: { expiresOn: string | null; reviewOn: string | null; note: string | null }[]
    }
    return [batches[0]!.expiresOn, batches[0]!.reviewOn, batches[0]!.note]
  }
  assert.equal(
    (
      await computer.runPiped([
        "edit",
        "GitHub",
        "--expires",
        "2030-05-06",
        "--review",
        "2029-01-01",
        "--note",
        "from the desk",
      ])
    ).exitCode,
    0,
  )
  assert.deepEqual(await facts(), ["2030-05-06", "2029-01-01", "from the desk"])
  assert.equal(
    (await computer.runPiped(["edit", "GitHub", "--expires", "never", "--review", "never", "--note", ""])).exitCode,
    0,
  )
  assert.deepEqual(await facts(), [null, null, null])
  assert.equal((await computer.runPiped(["edit", "GitHub", "--expires", "soon"])).exitCode, 2)
})
