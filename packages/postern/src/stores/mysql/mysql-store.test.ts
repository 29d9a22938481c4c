import { describe } from "node:test"
import { createPool } from "mysql2/promise"
import { mariadbPrograms } from "../../../../../test/mysql/mariadb-data.ts"
import { startMariadb } from "../../../../../test/mysql/mariadb-server.ts"
import { storeContract } from "../testing/index.ts"
import { migrateMysql, mysqlStore } from "./index.ts"

const skip = mariadbPrograms() === null && "mariadbd is not installed"

describe("MariaDB", { skip }, () => {
  storeContract("the MySQL store", async () => {
    const server = await startMariadb()
    // Fifty at once commit to one disk, which may be busy; what is told within which time is tested elsewhere.
    const patience = { connectMs: 20_000, answerMs: 20_000, deadlineMs: 60_000 }
    const open = () => mysqlStore(createPool({ uri: server.url(), connectionLimit: 10 }), patience)
    const migrating = createPool(server.url())
    await migrateMysql(migrating)
    await migrating.end()
    return { store: open(), openAnother: async () => open(), cleanUp: () => server.remove() }
  })
})
