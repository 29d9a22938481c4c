import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { makePrivateFolder } from "../private-file.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { storeKindOf } from "./store-name.ts"

/** Makes the store or brings its schema up to date, and says from which version to which. */
export async function migrateStore(place: Place, { json }: { json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const kind = storeKindOf(place.store)
  if (!place.isNamed) makePrivateFolder(place.folder.path)
  const from = await kind.schemaVersion(place.store, place)
  const store = await kind.open(place.store, { ...place, mayCreate: true, migrate: true })
  await store.close()
  const to = await kind.schemaVersion(place.store, place)
  const title = kind.title(place.store)
  if (json) terminal.out(JSON.stringify({ schema: "postern/migrate/1", store: title, from, to }))
  else if (from === null) terminal.out(`${title}: made, schema version ${to}.`)
  else if (from === to) terminal.out(`${title}: up to date, schema version ${to}.`)
  else terminal.out(`${title}: brought from schema version ${from} to ${to}.`)
  return exitCode.ok
}

/** Prints the statements that make a store's schema. @throws CliFault `usage` for a kind that makes its schema itself */
export async function printSchema({ store }: Place, terminal: Terminal): Promise<ExitCode> {
  const kind = storeKindOf(store)
  if (kind.schemaScript === undefined)
    throw new CliFault("usage", {
      sentence: "Only the schemas of PostgreSQL and MySQL are printed: name a store postgres://… or mysql://….",
    })
  terminal.out(await kind.schemaScript())
  return exitCode.ok
}
