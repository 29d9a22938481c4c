import { createPostern, keyRingFromEnv } from "postern"
import { createService, type Service } from "postern/service"
import { sqliteStore } from "postern/sqlite"

/** The library and its service below /2fa. `npx postern keys generate` prints what POSTERN_KEYS holds. */
export const keys = keyRingFromEnv()
export const store = sqliteStore({ path: process.env.DATABASE ?? "second-factor.db" })
export const postern = createPostern({ issuer: "Acme", store, keys })
export const service: Service = createService({
  postern,
  keys,
  basePath: "/2fa",
  routes: ["browser", "report", "elements", "openapi", "health"],
  ready: () => store.ready(),
  trustProxy: Number(process.env.SERVICE_PROXIES ?? 0),
})
