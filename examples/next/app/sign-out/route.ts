import { gate } from "../../second-factor.ts"
import { lead } from "../html.ts"

export async function POST() {
  await gate.end(null)
  return lead("/")
}
