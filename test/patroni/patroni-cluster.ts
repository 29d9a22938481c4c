import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type UnreliableNetwork, unreliableNetwork } from "../databases/unreliable-network.ts"
import { giveToServer } from "../machine/postgres-data.ts"
import { serverAccount, serverFolder } from "../machine/postgres-programs.ts"
import { freePort } from "../postgres/postgres-server.ts"
import { until } from "../waiting.ts"
import { type PatroniPrograms, patroniPrograms } from "./patroni-programs.ts"
import { type Supervised, supervised } from "./supervised.ts"

/** PostgreSQL under Patroni: nodes that agree through etcd which of them is the primary, and HAProxy that leads to it. */
export interface PatroniCluster {
  /** the URL that leads to whoever is the primary, through HAProxy */
  readonly url: string
  /** the URLs of the servers themselves */
  readonly nodeUrls: readonly string[]
  /** Which node is the primary, and leads by what etcd says. */
  primary(): Promise<number>
  /** Waits until a node follows the primary, and its commits wait for it. */
  isFollowed(): Promise<void>
  /** Ends a node's Patroni and its PostgreSQL with SIGKILL. */
  kill(node: number): Promise<void>
  start(node: number): void
  /** Hands over to the other node, as an operator does. */
  switchOver(): Promise<void>
  /** Takes a node from etcd, from the other node and from HAProxy. Whoever speaks to it directly still reaches it. */
  cut(node: number): void
  mend(node: number): void
  remove(): Promise<void>
}

interface Node {
  readonly postgresPort: number
  readonly supervised: Supervised
  readonly network: readonly UnreliableNetwork[]
  readonly data: string
}

const size = 2
const run = promisify(execFile)

/** Starts etcd, two nodes that replicate synchronously, and HAProxy. A primary that is silent is replaced after `ttl` seconds, twenty. */
export async function startPatroni(): Promise<PatroniCluster> {
  const programs = patroniPrograms() as PatroniPrograms
  const folder = await serverFolder()
  const password = randomBytes(24).toString("hex")
  const etcdPort = await freePort()
  const etcd = supervised("etcd", folder, programs.etcd, await etcdFlags(folder, etcdPort))
  const nodes: Node[] = []
  const closing: (() => Promise<void>)[] = [async () => etcd.end()]
  for (let i = 0; i < size; i++) nodes.push(await prepareNode(i))
  const haproxyPort = await freePort()
  const haproxy = supervised("haproxy", folder, programs.haproxy, ["-f", await haproxyFile()])
  const ends = nodes.map(({ network }) => ({ postgres: network[0]!.port, api: network[1]!.port }))

  async function prepareNode(i: number): Promise<Node> {
    const postgresPort = await freePort()
    const apiPort = await freePort()
    const network = await Promise.all([postgresPort, apiPort, etcdPort].map(port => unreliableNetwork(port)))
    const data = join(folder, `data${i}`)
    const settings = patroniSettings({
      name: `node${i}`,
      data,
      folder,
      password,
      programs,
      postgresPort,
      apiPort,
      network,
    })
    const file = join(folder, `node${i}.json`)
    await writeFile(file, JSON.stringify(settings), { mode: 0o600 })
    closing.push(async () => void (await Promise.all(network.map(each => each.close()))))
    return { postgresPort, data, network, supervised: supervised(`node${i}`, folder, programs.patroni, [file]) }
  }

  async function haproxyFile(): Promise<string> {
    const file = join(folder, "haproxy.cfg")
    const servers = nodes.map(
      ({ network }, i) => `  server node${i} 127.0.0.1:${network[0]!.port} check port ${network[1]!.port}`,
    )
    const lines = [
      "global",
      "  maxconn 400",
      "defaults",
      "  mode tcp",
      "  timeout connect 1s",
      "  timeout client 30m",
      "  timeout server 30m",
      "listen primary",
      `  bind 127.0.0.1:${haproxyPort}`,
      "  option httpchk OPTIONS /primary",
      "  http-check expect status 200",
      "  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions",
      ...servers,
      "",
    ]
    await writeFile(file, lines.join("\n"))
    return file
  }

  const urlAt = (port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const cluster: PatroniCluster = {
    url: urlAt(haproxyPort),
    nodeUrls: nodes.map(({ postgresPort }) => urlAt(postgresPort)),
    primary: () =>
      until(
        "a primary",
        async () => {
          for (const [i] of nodes.entries()) {
            const found = await ask<Member>(ends[i]!.api, "patroni")
            if (found !== null && /^(master|primary)$/.test(found.role) && found.state === "running") return i + 1
          }
          return 0
        },
        { everyMs: 200 },
      ).then(found => found - 1),
    async isFollowed() {
      // What etcd has, for only a standby that is named there takes over; the server itself knows a moment earlier.
      const isSo = async () => {
        const answers = await Promise.all(ends.map(({ api }) => ask<Members>(api, "cluster")))
        return answers.some(found => found?.members.some(({ role }) => role === "sync_standby"))
      }
      await until("a standby that is waited for", isSo, { everyMs: 200 })
    },
    async kill(node) {
      const { supervised: patroni, data } = nodes[node]!
      await patroni.end()
      const pid = Number((await readFile(join(data, "postmaster.pid"), "utf8")).split("\n")[0])
      // Its children notice and go.
      process.kill(pid, "SIGKILL")
    },
    start: node => nodes[node]!.supervised.start(),
    async switchOver() {
      const from = await cluster.primary()
      const flags = ["-c", join(folder, `node${from}.json`), "switchover", "postern", "--force"]
      const names = ["--master", `node${from}`, "--candidate", `node${1 - from}`]
      const env = { PATH: process.env.PATH ?? "", HOME: folder, LANG: "C.UTF-8" }
      // It gives up on an etcd that does not answer at once; an operator asks again.
      const isDone = async () => {
        await run(programs.patronictl, [...flags, ...names], { ...serverAccount, cwd: folder, env }).catch(() => {})
        return (await cluster.primary()) === 1 - from
      }
      await until(`a switchover from node ${from}`, isDone, { everyMs: 200 })
    },
    cut: node => {
      for (const each of nodes[node]!.network) each.setWeather("cut")
    },
    mend: node => {
      for (const each of nodes[node]!.network) each.setWeather("fair")
    },
    async remove() {
      await haproxy.end()
      for (const { supervised: patroni, data } of nodes) {
        await patroni.end()
        const pid = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")
        if (pid !== "") endQuietly(Number(pid.split("\n")[0]))
      }
      for (const close of closing.reverse()) await close()
      await rm(folder, { recursive: true, maxRetries: 20, retryDelay: 100 })
    },
  }
  await giveToServer(folder)
  etcd.start()
  const isThere = () =>
    fetch(`http://127.0.0.1:${etcdPort}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  try {
    await until("etcd", isThere, { everyMs: 50 })
    nodes[0]!.supervised.start()
    await cluster.primary()
    nodes[1]!.supervised.start()
    haproxy.start()
    await cluster.isFollowed()
    return cluster
  } catch (fault) {
    await cluster.remove()
    throw fault
  }
}

interface Member {
  readonly role: string
  readonly state: string
}
interface Members {
  readonly members: readonly Member[]
}

/** Asks a node's API, whatever its status; null where it does not answer. */
function ask<T>(port: number, path: string): Promise<T | null> {
  return fetch(`http://127.0.0.1:${port}/${path}`, { signal: AbortSignal.timeout(2_000) })
    .then(async answer => (await answer.json()) as T)
    .catch(() => null)
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has gone already.
  }
}

async function etcdFlags(folder: string, port: number): Promise<string[]> {
  const peer = `http://127.0.0.1:${await freePort()}`
  const client = `http://127.0.0.1:${port}`
  const data = join(folder, "etcd")
  await mkdir(data)
  await chmod(data, 0o700)
  const flags = {
    "data-dir": data,
    name: "one",
    "enable-v2": "true",
    "log-level": "warn",
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `one=${peer}`,
  }
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
}

interface NodeFacts {
  readonly name: string
  readonly data: string
  readonly folder: string
  readonly password: string
  readonly programs: PatroniPrograms
  readonly postgresPort: number
  readonly apiPort: number
  /** the ways to its PostgreSQL, to its API, and from it to etcd */
  readonly network: readonly UnreliableNetwork[]
}

// YAML, as far as JSON is YAML.
function patroniSettings({
  name,
  data,
  folder,
  password,
  programs,
  postgresPort,
  apiPort,
  network,
}: NodeFacts): object {
  const account = (username: string) => ({ username, password })
  return {
    scope: "postern",
    name,
    restapi: { listen: `127.0.0.1:${apiPort}`, connect_address: `127.0.0.1:${network[1]!.port}` },
    // Else it asks etcd for its addresses and goes past the network that is cut.
    etcd3: { hosts: `127.0.0.1:${network[2]!.port}`, use_proxies: true },
    bootstrap: {
      dcs: {
        ttl: 20,
        loop_wait: 2,
        // As long as `ttl` lets it be: a busy etcd is not a lost one.
        retry_timeout: 9,
        maximum_lag_on_failover: 1_048_576,
        synchronous_mode: true,
        postgresql: { use_pg_rewind: true, use_slots: true, parameters: { wal_log_hints: "on", max_connections: 150 } },
      },
      initdb: [{ encoding: "UTF8" }, { locale: "C" }, "data-checksums", "no-sync"],
      pg_hba: ["host all all 127.0.0.1/32 scram-sha-256", "host replication replicator 127.0.0.1/32 scram-sha-256"],
    },
    postgresql: {
      listen: `127.0.0.1:${postgresPort}`,
      connect_address: `127.0.0.1:${network[0]!.port}`,
      data_dir: data,
      bin_dir: programs.postgres,
      pgpass: join(folder, `${name}.pgpass`),
      authentication: {
        superuser: account("postgres"),
        replication: account("replicator"),
        rewind: account("rewinder"),
      },
      parameters: { unix_socket_directories: "" },
      create_replica_methods: ["basebackup"],
      basebackup: [{ checkpoint: "fast" }],
    },
  }
}
