import chromium from "@sparticuz/chromium"
import { type Browser, chromium as playwright } from "playwright-core"

const quiet = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Starts a real Chromium from the registry. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: quiet })
}
