import { type Kit, KitSyntaxError, kitFileName, kitText, parseKit } from "@postern/core"
import { Hono } from "hono"
import { formField } from "../web/form-field.ts"
import { messagePage } from "../web/message-page.ts"
import type { AcmeEnv } from "../web/visit.ts"

/**
 * Turns the sheet that the page holds into a file, on every browser and without a script. Nothing but a sheet is sent back, and nothing is
 * kept. A `data:` link would leave the codes in the browser's list of downloads.
 */
export function kitDownload(): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.post("/security/kit", async c => {
    const kit = kitIn(await formField(c, "text"))
    if (kit === null)
      return c.html(messagePage(c, "There is no sheet", "Codes are shown once. Nothing was changed."), 422)
    return c.body(kitText(kit), 200, {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Disposition": `attachment; filename="${kitFileName(kit)}"`,
    })
  })
  return app
}

function kitIn(text: string): Kit | null {
  try {
    return parseKit(text)
  } catch (fault) {
    if (fault instanceof KitSyntaxError) return null
    throw fault
  }
}
