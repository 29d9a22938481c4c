import jsqr from "jsqr"
import type { Browser, Locator } from "playwright-core"

// A CommonJS module with a `default` of its own: bundlers see through it, Node does not.
const readQr = jsqr as unknown as typeof jsqr.default

/** Reads the QR code in what an element looks like on the screen, as a phone's camera would. */
export async function textOfQrCode(browser: Browser, element: Locator): Promise<string> {
  const picture = (await element.screenshot()).toString("base64")
  // Pixels are taken on a page of their own: the one under test lets nothing be loaded.
  const page = await browser.newPage()
  const { width, height, pixels } = await page.evaluate(async base64 => {
    const bytes = Uint8Array.from(atob(base64), symbol => symbol.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!
    canvas.drawImage(bitmap, 0, 0)
    const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height)
    return { width: bitmap.width, height: bitmap.height, pixels: Array.from(data) }
  }, picture)
  await page.close()
  return readQr(Uint8ClampedArray.from(pixels), width, height)?.data ?? ""
}
