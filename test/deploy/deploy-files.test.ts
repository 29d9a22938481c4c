import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { fileURLToPath } from "node:url"
import { parseAllDocuments } from "yaml"
import { Rig } from "../../packages/postern/src/service/service-rig.test.ts"

const folder = fileURLToPath(new URL("../../deploy", import.meta.url))
const launcher = fileURLToPath(new URL("../../packages/postern/bin/postern.js", import.meta.url))
const read = (...path: string[]) => readFile(join(folder, ...path), "utf8")
const skipWithout = (program: string) =>
  spawnSync(program, ["--version"]).status === 0 ? false : `${program} is not installed`

async function scratchFolder(context: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "postern-deploy-"))
  context.after(() => rm(made, { recursive: true, force: true }))
  return made
}

test("alerts and dashboard ask for metrics that the service has", async () => {
  const rig = new Rig({
    outbox: {
      counts: async () => ({
        waiting: 1,
        oldestAt: 0,
        undelivered: [{ channel: "email", reason: "refused", notices: 1 }],
      }),
    } as never,
  })
  const { path, totp } = await rig.enrolled("ada")
  await rig.post(`${path}/verify`, { code: totp() })
  const { text } = await rig.call("GET", "/metrics", { token: null })
  const shown = new Set([...text.matchAll(/^(\w+)[ {]/gm)].map(match => match[1]!))
  const asked = [await read("prometheus", "alerts.yaml"), await read("grafana", "postern.json")].map(source => [
    ...source.matchAll(/\bpostern_\w+/g),
  ])
  for (const names of asked) {
    assert.ok(names.length > 0)
    for (const [name] of names) assert.ok(shown.has(name), name)
  }
})

test("the service's metrics are as Prometheus asks", { skip: skipWithout("promtool") }, async () => {
  const { text } = await new Rig().call("GET", "/metrics", { token: null })
  const checked = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" })
  assert.equal(`${checked.stdout}${checked.stderr}`, "")
})

test("each alert fires in its situation, and none on an ordinary day", { skip: skipWithout("promtool") }, () => {
  const { status, stderr, stdout } = spawnSync(
    "promtool",
    ["test", "rules", join(folder, "prometheus", "alerts.test.yaml")],
    {
      encoding: "utf8",
    },
  )
  assert.equal(status, 0, `${stdout}${stderr}`)
})

test("the systemd unit is valid and hardened", { skip: skipWithout("systemd-analyze") }, async context => {
  const unit = join(await scratchFolder(context), "postern.service")
  await writeFile(unit, (await read("systemd", "postern.service")).replace("/usr/bin/node", process.execPath))
  const verified = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" })
  // It reads the machine's own units too, and says what it finds there: file, line, remark.
  const isOfAnother = (line: string): boolean => /^\/\S+:\d+: /.test(line) && !line.startsWith(`${unit}:`)
  const remarks = `${verified.stdout}${verified.stderr}`.split("\n").filter(line => line !== "" && !isOfAnother(line))
  assert.deepEqual([verified.status, remarks], [0, []])
  const { stdout } = spawnSync("systemd-analyze", ["security", "--offline=yes", unit], { encoding: "utf8" })
  const exposure = Number(/Overall exposure level for postern\.service: ([\d.]+)/.exec(stdout)?.[1])
  assert.ok(exposure < 2, stdout.slice(-300))
})

test("whatever starts the service gives it flags and variables that it knows", async () => {
  const help = spawnSync(process.execPath, [launcher, "serve", "--help"], { encoding: "utf8" }).stdout
  const names = await readdir(folder, { recursive: true })
  const texts = await Promise.all(
    names.filter(name => /Containerfile$|\.yaml$|\.service$/.test(name)).map(name => read(name)),
  )
  const all = texts.join("\n")
  const flags = [...all.matchAll(/\bserve\b[^\]\n]*/g)].flatMap(([line]) => line.match(/--[a-z-]+/g) ?? [])
  const variables = [...all.matchAll(/\bPOSTERN_[A-Z_]+/g)].map(([name]) => name)
  assert.ok(flags.length > 4 && variables.length > 4)
  for (const flag of flags) assert.ok(help.includes(flag), flag)
  for (const variable of variables) assert.ok(help.includes(variable.replace(/_FILE$/, "")), variable)
})

test("YAML and JSON files can be read, and no container runs as root or may write to its image", async () => {
  const [deployment, service, budget] = parseAllDocuments(await read("kubernetes", "postern.yaml")).map(document => {
    assert.deepEqual(document.errors, [])
    return document.toJS() as { kind: string; spec: Record<string, never> }
  })
  assert.deepEqual([deployment!.kind, service!.kind, budget!.kind], ["Deployment", "Service", "PodDisruptionBudget"])
  const { securityContext, containers } = (deployment!.spec as never as { template: { spec: PodSpec } }).template.spec
  assert.equal(securityContext.runAsNonRoot, true)
  for (const container of containers) assert.equal(container.securityContext.readOnlyRootFilesystem, true)
  const [compose] = parseAllDocuments(await read("container", "compose.yaml"))
  const { services } = compose!.toJS() as { services: { postern: { user: string; read_only: boolean } } }
  assert.deepEqual([services.postern.user, services.postern.read_only], ["1000:1000", true])
  assert.equal(JSON.parse(await read("grafana", "postern.json")).uid, "postern")
})

interface PodSpec {
  readonly securityContext: { readonly runAsNonRoot: boolean }
  readonly containers: readonly { readonly securityContext: { readonly readOnlyRootFilesystem: boolean } }[]
}
