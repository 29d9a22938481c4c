import { openBrowser } from "../browser/open-browser.ts"

/** Renders an SVG in a real browser, 300 pixels wide as a phone would see it, and writes the picture. */
export async function screenshotOfSvg(svg: string, path: string): Promise<void> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 300, height: 300 } })
    await page.setContent(`<style>body{margin:0}svg{display:block;width:300px;height:300px}</style>${svg}`)
    await page.screenshot({ path })
  } finally {
    await browser.close()
  }
}
