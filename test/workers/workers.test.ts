import { test } from "node:test"
import { isLong } from "../long-form.ts"
import { mariadbPrograms } from "../mysql/mariadb-data.ts"
import { startMariadb } from "../mysql/mariadb-server.ts"
import { startPostgres } from "../postgres/postgres-server.ts"
import { workersTrial } from "./workers-trial.ts"

// The short form is the same on SQLite, beside the workers themselves.
const skip =
  (!isLong && "a long form: POSTERN_TEST_LONG=1") || (process.platform !== "linux" && "finds the workers in /proc")

test("two workers serve one PostgreSQL database: a code is good once, also after one of them was killed", {
  skip,
}, async t => {
  const server = await startPostgres()
  t.after(() => server.remove())
  await workersTrial(t, server.url())
})

test("two workers serve one MariaDB database: a code is good once, also after one of them was killed", {
  skip: skip || (mariadbPrograms() === null && "mariadbd is not installed"),
}, async t => {
  const server = await startMariadb()
  t.after(() => server.remove())
  await workersTrial(t, server.url())
})
