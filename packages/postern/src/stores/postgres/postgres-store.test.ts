import pg from "pg"
import { startPostgres } from "../../../../../test/postgres/postgres-server.ts"
import { storeContract } from "../testing/index.ts"
import { migratePostgres, postgresStore } from "./index.ts"

storeContract("the PostgreSQL store", async () => {
  const server = await startPostgres()
  const open = () => postgresStore(new pg.Pool({ connectionString: server.url() }))
  const migrating = new pg.Pool({ connectionString: server.url() })
  await migratePostgres(migrating)
  await migrating.end()
  return { store: open(), openAnother: async () => open(), cleanUp: () => server.remove() }
})
