import { transferPage } from "../../../shared/pages.ts"
import { requireSecondFactor } from "../../second-factor.ts"
import { html } from "../html.ts"

export async function POST() {
  await requireSecondFactor({ maxAgeSeconds: 300, methods: ["totp"] })
  return html(transferPage())
}
