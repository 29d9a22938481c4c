import type { Gate, SecondFactorState } from "../gate/index.ts"
import type { Service } from "../service/index.ts"
import { isBelow } from "./required-factor.ts"

// SvelteKit's own types, as far as they are used here: the package is no dependency.

interface RequestEvent {
  readonly request: Request
  readonly url: URL
  readonly locals: object
  getClientAddress(): string
}
interface HandleInput<Event> {
  readonly event: Event
  readonly resolve: (event: Event) => Response | Promise<Response>
}

export interface PosternHandleOptions<Event> {
  readonly service: Pick<Service, "fetch" | "basePath">
  /** puts `event.locals.secondFactor`; @default none */
  readonly gate?: Gate<Event>
  /** `building` of "$app/environment": while pages are made in advance there is nobody to ask; @default false */
  readonly building?: boolean
}

/** For `declare global { namespace App { interface Locals extends PosternLocals {} } }`. */
export interface PosternLocals {
  /** how far the session has come; null for nobody */
  secondFactor?: SecondFactorState | null
}

/**
 * Mounts the service and tells pages how far a session has come: `export const handle = sequence(sessions, posternHandle({ service, gate }))`
 * in `hooks.server.ts`. The person's address is `getClientAddress()`, by the adapter's own `ADDRESS_HEADER`.
 */
export function posternHandle<Event extends RequestEvent>({
  service,
  gate,
  building = false,
}: PosternHandleOptions<Event>): (input: HandleInput<Event>) => Promise<Response> {
  return async ({ event, resolve }) => {
    if (building) return resolve(event)
    const client = {
      get address() {
        return event.getClientAddress()
      },
    }
    if (isBelow(service.basePath, event.url.pathname)) return service.fetch(event.request, client)
    if (gate !== undefined) Object.assign(event.locals, { secondFactor: await gate.stateOf(event) })
    return resolve(event)
  }
}
