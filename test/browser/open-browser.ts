import { type Browser, chromium as playwright } from "playwright-core"
import { unpackedChromium } from "../machine/chromium.ts"

const quiet = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Pictures are drawn by the processor all the same, and without a process that plays a graphics card.
  "--disable-gpu",
  "--disable-software-rasterizer",
]

/** Starts a real Chromium from the registry. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, env } = await unpackedChromium()
  return playwright.launch({ executablePath, args: quiet, env: { ...process.env, ...env } as Record<string, string> })
}
