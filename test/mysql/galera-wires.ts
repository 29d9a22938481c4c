import { execFile, spawn } from "node:child_process"
import { userInfo } from "node:os"
import { promisify } from "node:util"
import { installedProgram } from "../machine/installed-program.ts"
import { serverAccount } from "../machine/postgres-programs.ts"
import { freePort } from "../postgres/postgres-server.ts"
import { type Launch, mysqlQuery } from "./mariadb-process.ts"

/** Where the others reach a node: `host:port`, for each of three purposes. */
export interface NodeAddress {
  readonly group: string
  readonly increments: string
  readonly snapshots: string
}

/** What joins the nodes of a cluster. Clients come over a Unix socket, so they reach a node that is cut off. */
export interface GaleraWires {
  readonly addresses: readonly NodeAddress[]
  launch(node: number): Launch
  /** Takes a node from the others: nothing reaches it, and nobody is told. */
  cut(node: number): Promise<void>
  mend(node: number): Promise<void>
  remove(): Promise<void>
}

const run = promisify(execFile)

/**
 * Gives each node a network of its own, so that it can be cut off for real, where this user may (root on Linux); else all share the loopback, and
 * Galera's own switch for tests (`gmcast.isolate`) cuts.
 */
export async function galeraWires(nodes: number, urlOf: (node: number) => string): Promise<GaleraWires> {
  return (await networkWires(nodes)) ?? loopbackWires(nodes, urlOf)
}

async function networkWires(nodes: number): Promise<GaleraWires | null> {
  const [ip, setpriv] = [installedProgram("ip"), installedProgram("setpriv")]
  if (ip === null || setpriv === null || userInfo().uid !== 0) return null
  const hub = `postern-${process.pid}`
  const of = (node: number) => `${hub}-${node}`
  const made: string[] = []
  const remove = async () => {
    for (const name of made.splice(0)) await run(ip, ["netns", "del", name]).catch(() => {})
  }
  try {
    for (const name of [hub, ...Array.from({ length: nodes }, (_, i) => of(i))]) {
      await run(ip, ["netns", "add", name])
      made.push(name)
      await run(ip, ["-n", name, "link", "set", "lo", "up"])
    }
    await run(ip, ["-n", hub, "link", "add", "hub", "type", "bridge"])
    await run(ip, ["-n", hub, "link", "set", "hub", "up"])
    for (let i = 0; i < nodes; i++) {
      const wire = ["link", "add", `wire${i}`, "type", "veth", "peer", "name", "wire", "netns", of(i)]
      await run(ip, ["-n", hub, ...wire])
      await run(ip, ["-n", hub, "link", "set", `wire${i}`, "master", "hub", "up"])
      await run(ip, ["-n", of(i), "address", "add", `${hostOf(i)}/24`, "dev", "wire"])
      await run(ip, ["-n", of(i), "link", "set", "wire", "up"])
    }
  } catch {
    await remove()
    return null
  }
  const { uid = 0, gid = 0 } = serverAccount
  return {
    addresses: Array.from({ length: nodes }, (_, i) => addressAt(hostOf(i), [4567, 4568, 4444])),
    // The network is root's to enter, and the account is left in it. Each of these programs becomes the next.
    launch: node => (program, args) =>
      spawn(
        ip,
        ["netns", "exec", of(node), setpriv, `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", program, ...args],
        { stdio: "ignore" },
      ),
    cut: async node => void (await run(ip, ["-n", hub, "link", "set", `wire${node}`, "down"])),
    mend: async node => void (await run(ip, ["-n", hub, "link", "set", `wire${node}`, "up"])),
    remove,
  }
}

const hostOf = (node: number) => `10.77.0.${node + 1}`

async function loopbackWires(nodes: number, urlOf: (node: number) => string): Promise<GaleraWires> {
  const addresses: NodeAddress[] = []
  for (let i = 0; i < nodes; i++)
    addresses.push(addressAt("127.0.0.1", [await freePort(), await freePort(), await freePort()]))
  const isolate = async (node: number, isOn: 0 | 1) =>
    void (await mysqlQuery(urlOf(node), `set global wsrep_provider_options = 'gmcast.isolate=${isOn}'`))
  return {
    addresses,
    launch: () => (program, args) => spawn(program, args, { ...serverAccount, stdio: "ignore" }),
    cut: node => isolate(node, 1),
    mend: node => isolate(node, 0),
    remove: async () => {},
  }
}

function addressAt(host: string, [group, increments, snapshots]: readonly [number, number, number]): NodeAddress {
  return { group: `${host}:${group}`, increments: `${host}:${increments}`, snapshots: `${host}:${snapshots}` }
}
