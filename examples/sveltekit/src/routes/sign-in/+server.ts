import type { RequestHandler } from "@sveltejs/kit"
import { enter } from "#lib/answers.ts"
import { signIn } from "../../../../shared/accounts.ts"

export const POST: RequestHandler = event => enter(event, signIn)
