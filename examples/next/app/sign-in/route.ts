import { signIn } from "../../../shared/accounts.ts"
import { enter } from "../html.ts"

export const POST = (request: Request) => enter(request, signIn)
