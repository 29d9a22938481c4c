import { join } from "node:path"
import { type Pooler, startPooler } from "./pooler.ts"
import type { PostgresServer } from "./postgres-server.ts"

/** Starts pgpool-II before servers, of which the first is the primary. `settings` are those of pgpool.conf. */
export async function startPgpool(
  program: string,
  servers: readonly PostgresServer[],
  settings: Readonly<Record<string, string>>,
): Promise<Pooler> {
  const { password } = servers[0]!.data
  return startPooler(password, (folder, port) => {
    const of = (name: string) => join(folder, name)
    const backends = servers.map(({ port: each }, i) => ({
      [`backend_hostname${i}`]: "127.0.0.1",
      [`backend_port${i}`]: String(each),
    }))
    const all: Record<string, string> = {
      listen_addresses: "127.0.0.1",
      port: String(port),
      // Nobody administers it: only its socket is there.
      pcp_listen_addresses: "",
      socket_dir: folder,
      pcp_socket_dir: folder,
      wd_ipc_socket_dir: folder,
      pid_file_name: of("pid"),
      logdir: folder,
      pool_passwd: of("pool_passwd"),
      enable_pool_hba: "on",
      sr_check_user: "postgres",
      sr_check_password: password,
      // A child serves one client at a time. The store contract has two pools of ten, and whoever looks on.
      num_init_children: "40",
      max_pool: "1",
      ...Object.assign({}, ...backends),
      ...settings,
    }
    return {
      program,
      args: ["-n", "-f", of("pgpool.conf"), "-a", of("pool_hba.conf"), "-F", of("pcp.conf")],
      files: {
        "pgpool.conf": Object.entries(all)
          .map(([name, value]) => `${name} = '${value}'\n`)
          .join(""),
        "pool_hba.conf": "host all all 127.0.0.1/32 scram-sha-256\n",
        pool_passwd: `postgres:TEXT${password}\n`,
        "pcp.conf": "",
      },
      // Its children go with it.
      endedBy: "SIGQUIT",
    }
  })
}
