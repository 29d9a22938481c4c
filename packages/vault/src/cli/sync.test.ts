import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Computer } from "./terminal.fixture.ts"

const run = async (computer: Computer, ...args: readonly string[]) => {
  const ran = await computer.runPiped([...args, "--json"], "12345678\n87654321\n")
  return { ...ran, json: ran.stdout === "" ? {} : (JSON.parse(ran.stdout) as Record<string, unknown>) }
}

test("two devices exchange a vault through git: each other's writes arrive, and of what both changed both sides are kept", async t => {
  const [laptop, desk] = [await Computer.withVault(t), await Computer.bare(t)]
  const git = (computer: Computer, ...args: readonly string[]): void =>
    void execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: computer.home,
      env: { ...computer.environment, GIT_CONFIG_GLOBAL: "/dev/null" },
      stdio: "pipe",
    })
  const vault = (computer: Computer, ...names: readonly string[]): string => join(computer.home, "vault", ...names)
  assert.equal((await run(laptop, "sync")).exitCode, 2, "no git work tree yet")
  const remote = join(laptop.home, "remote.git")
  git(laptop, "init", "-q", "--bare", "-b", "main", remote)
  git(laptop, "-C", "vault", "init", "-q", "-b", "main")
  // A hook that a work tree brings is not run.
  await writeFile(vault(laptop, ".git", "hooks", "pre-commit"), "#!/bin/sh\ntouch ../hooked\n", { mode: 0o755 })
  const { json: alone } = await run(laptop, "sync")
  assert.deepEqual([alone.committed, alone.pushed], [true, false])
  git(laptop, "-C", "vault", "remote", "add", "origin", remote)
  assert.equal((await run(laptop, "sync")).json.pushed, true)
  git(desk, "clone", "-q", remote, "vault")

  await run(laptop, "add", "AWS", "--yes")
  await run(desk, "add", "Stripe", "--yes")
  for (const computer of [laptop, desk, laptop]) assert.equal((await run(computer, "sync")).exitCode, 0)
  for (const computer of [laptop, desk]) {
    const { accounts } = (await run(computer, "list")).json as { accounts: { name: string }[] }
    assert.deepEqual(
      accounts.map(({ name }) => name),
      ["AWS", "Stripe"],
    )
  }
  assert.equal(existsSync(join(laptop.home, "hooked")), false)

  for (const [computer, text] of [
    [laptop, "one side"],
    [desk, "the other"],
  ] as const)
    await writeFile(vault(computer, "events", "same.age"), text)
  const copy = JSON.parse(await readFile(vault(desk, "members.json"), "utf8")) as { document: { epoch: number } }
  copy.document.epoch = 7
  await writeFile(vault(desk, "members.json"), JSON.stringify(copy))
  await writeFile(vault(laptop, "members.json"), "damaged")
  await run(laptop, "sync")
  const { json } = await run(desk, "sync")
  assert.deepEqual(json.conflicts, ["events/same.age", "members.json"])
  await run(laptop, "sync")
  const kept = (await readdir(vault(laptop, "events"))).filter(name => name.startsWith("same"))
  assert.deepEqual((await Promise.all(kept.map(name => readFile(vault(laptop, "events", name), "utf8")))).sort(), [
    "one side",
    "the other",
  ])
  assert.equal(JSON.parse(await readFile(vault(laptop, "members.json"), "utf8")).document.epoch, 7)
})
