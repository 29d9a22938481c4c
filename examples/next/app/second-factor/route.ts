import { gate } from "../../second-factor.ts"

export async function POST(request: Request) {
  const { result } = (await request.json()) as { result: unknown }
  try {
    await gate.settle(null, String(result))
  } catch (fault) {
    return new Response(null, { status: fault instanceof Error && "status" in fault ? Number(fault.status) : 500 })
  }
  return new Response(null, { status: 204 })
}
