import { error, type RequestHandler } from "@sveltejs/kit"
import { gate } from "#lib/second-factor.ts"

export const POST: RequestHandler = async event => {
  const { result } = await event.request.json()
  try {
    await gate.settle(event, String(result))
  } catch (fault) {
    error(fault instanceof Error && "status" in fault ? (fault.status as 401) : 500, "Please try again.")
  }
  return new Response(null, { status: 204 })
}
