import { posternHandle } from "postern/sveltekit"
import { gate } from "#lib/second-factor.ts"
import { building } from "$app/environment"
import { service, store } from "../../shared/postern.ts"

export const handle = posternHandle({ service, gate, building })

process.once("sveltekit:shutdown", () => store.close())
