import { randomBytes } from "node:crypto"
import type { GateSession, SecondFactorState } from "postern/gate"

const sessions = new Map<string, SecondFactorState>()

/** Where one request keeps its cookie. */
export interface CookieJar {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** Sessions in memory, by a cookie: for examples, where the framework has none of its own. */
export function cookieSession<Req>(jarOf: (req: Req) => CookieJar | Promise<CookieJar>): GateSession<Req> {
  const idOf = async (req: Req) => (await jarOf(req)).get("session") ?? ""
  return {
    read: async req => sessions.get(await idOf(req)),
    async write(req, state) {
      const id = await idOf(req)
      if (state === null) sessions.delete(id)
      else sessions.set(id, state)
    },
    async rotate(req) {
      const [before, after] = [await idOf(req), randomBytes(32).toString("base64url")]
      const state = sessions.get(before)
      sessions.delete(before)
      if (state !== undefined) sessions.set(after, state)
      ;(await jarOf(req)).set("session", after)
    },
  }
}
