import { existsSync } from "node:fs"
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { installedProgram } from "../machine/installed-program.ts"
import { heard, until } from "../waiting.ts"
import { type GaleraWires, galeraWires } from "./galera-wires.ts"
import { type MariadbData, mariadbPrograms, newMariadbData } from "./mariadb-data.ts"
import { type MariadbProcess, mariadbFlags, mariadbProcess, mysqlQuery } from "./mariadb-process.ts"

/** Three real MariaDB servers that replicate to each other; each takes writes. */
export interface GaleraCluster {
  readonly wires: GaleraWires
  /** the store's names of the nodes, over a socket */
  readonly urls: readonly string[]
  /** Starts a node, and waits until it is in step with the cluster: by the missing writes, or by a copy of everything. */
  start(node: number): Promise<void>
  /** Ends a node with SIGKILL. */
  kill(node: number): Promise<void>
  /** Takes all that a killed node has, so that it has to be given a copy of everything. */
  wipe(node: number): Promise<void>
  /** Waits until a node says that it can be written to, or that it cannot. */
  becomes(node: number, state: "ready" | "not ready"): Promise<void>
  remove(): Promise<void>
}

const size = 3
// All begin as copies of one folder, so none has to be given anything: they agree on a history that is empty.
const beginning = "5b7f0b3e-0000-11ef-8000-000000000001:0"
const quick = {
  "evs.keepalive_period": "PT0.2S",
  "evs.inactive_check_period": "PT0.2S",
  "evs.suspect_timeout": "PT1S",
  "evs.inactive_timeout": "PT3S",
  "gmcast.time_wait": "PT1S",
}
// Where Debian, Fedora and openSUSE put it.
const providers = ["/usr/lib/galera", "/usr/lib64/galera", "/usr/lib64/galera-4"].map(folder =>
  join(folder, "libgalera_smm.so"),
)

/** Why a cluster cannot be had here, or false. */
export function galeraIsMissing(): string | false {
  if (mariadbPrograms() === null) return "mariadbd is not installed"
  if (!providers.some(existsSync)) return "galera-4 is not installed"
  return installedProgram("rsync") === null && "rsync is not installed"
}

/** Starts a cluster. With `isQuick` a silent node is given up after a second and not after five. */
export async function startGalera({ isQuick = false } = {}): Promise<GaleraCluster> {
  const data: MariadbData[] = []
  while (data.length < size) data.push(await newMariadbData())
  const urls = data.map(({ password, socket }) => `mysql://postern:${password}@localhost/acme?socket=${socket}`)
  const wires = await galeraWires(size, node => urls[node]!)
  const sign =
    "select 1 from information_schema.global_status where variable_name = 'wsrep_ready' and variable_value = 'ON'"
  const processes: MariadbProcess[] = urls.map((url, node) => mariadbProcess({ url, sign, launch: wires.launch(node) }))
  const peers = wires.addresses.map(({ group }) => group).join(",")

  const settingsOf = (node: number): Record<string, string> => {
    const { group, increments, snapshots } = wires.addresses[node]!
    const provider = {
      "gcache.size": "32M",
      "gmcast.listen_addr": `tcp://${group}`,
      "ist.recv_addr": increments,
      ...(isQuick && quick),
    }
    return {
      ...data[node]!.settings,
      skip_networking: "1",
      binlog_format: "row",
      innodb_autoinc_lock_mode: "2",
      wsrep_on: "1",
      wsrep_provider: providers.find(existsSync)!,
      wsrep_cluster_name: "postern",
      wsrep_cluster_address: `gcomm://${peers}`,
      wsrep_node_address: group,
      wsrep_node_name: `node${node}`,
      wsrep_sst_method: "rsync",
      wsrep_sst_receive_address: snapshots,
      wsrep_provider_options: Object.entries(provider)
        .map(each => each.join("="))
        .join(";"),
    }
  }

  // After a crash only the server's own log tells how far it had come; without that it would be given everything anew.
  async function recovered(node: number): Promise<Record<string, string>> {
    const { folder } = data[node]!
    const log = join(folder, "recovery.log")
    await rm(log, { force: true })
    const flags = mariadbFlags({ ...settingsOf(node), log_error: log, wsrep_recover: "1" })
    await heard(wires.launch(node)(mariadbPrograms()!.server, flags), "exit")
    const position = /Recovered position:\s*(\S+:\d+)/.exec(await readFile(log, "utf8"))?.[1]
    return position === undefined ? {} : { wsrep_start_position: position }
  }

  const cluster: GaleraCluster = {
    wires,
    urls,
    async start(node) {
      await processes[node]!.start({ ...settingsOf(node), ...(await recovered(node)) })
    },
    kill: node => processes[node]!.kill(),
    async wipe(node) {
      for (const name of ["grastate.dat", "gvwstate.dat", "ibdata1"])
        await rm(join(data[node]!.folder, "data", name), { force: true })
    },
    async becomes(node, state) {
      const isReady = () =>
        mysqlQuery(urls[node]!, sign).then(
          rows => rows.length > 0,
          () => false,
        )
      await until(`node ${node} to be ${state}`, async () => (await isReady()) === (state === "ready"), { everyMs: 50 })
    },
    async remove() {
      await Promise.all(processes.map(each => each.kill()))
      await wires.remove()
      for (const { folder } of data) await rm(folder, { recursive: true })
    },
  }
  try {
    const first = { wsrep_start_position: beginning, wsrep_new_cluster: "1" }
    await processes[0]!.start({ ...settingsOf(0), ...first })
    const others = [1, 2].map(node => processes[node]!.start({ ...settingsOf(node), wsrep_start_position: beginning }))
    await Promise.all(others)
    return cluster
  } catch (fault) {
    await cluster.remove()
    throw fault
  }
}
