import { Worker } from "node:worker_threads"
import { installationFolder } from "../../installation/index.ts"
import { VaultError } from "../../record/index.ts"
import type { DocumentText } from "./document.ts"

export const isPdf = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 1024)).toString("latin1").includes("%PDF-")

const maxPdfBytes = 32 << 20
const memoryCheckMs = 50

/** What the worker answers. */
export type PdfAnswer = { readonly lines: readonly string[] } | { readonly fault: "locked" | "damaged" | "large" }

const tooLarge = (): VaultError =>
  new VaultError(
    "file-damaged",
    "The PDF asks for more memory or time than a list of codes needs; reading it was stopped.",
  )

/**
 * The text of a PDF, line by line. It is taken apart in a thread of its own, which is stopped when it takes more than a minute or
 * 768 MiB: what a PDF unpacks to cannot be known before.
 * @throws VaultError `file-damaged`; `usage-wrong` for one that is locked by a password.
 */
export async function readPdf(
  bytes: Uint8Array,
  { maxMemoryBytes = 768 << 20, timeoutMs = 60_000 } = {},
): Promise<DocumentText> {
  if (bytes.length > maxPdfBytes)
    throw new VaultError("file-damaged", "The PDF is larger than 32 MiB; it was not read.")
  const answer = await runWorker(bytes, maxMemoryBytes, timeoutMs)
  if ("fault" in answer) {
    if (answer.fault === "locked")
      throw new VaultError(
        "usage-wrong",
        "The PDF is locked by a password. Open it, print it to a PDF without one, or copy its codes as text.",
      )
    if (answer.fault === "large") throw tooLarge()
    throw new VaultError(
      "file-damaged",
      "The PDF cannot be taken apart: it is damaged or was cut off. Nothing of it was taken.",
    )
  }
  const text = answer.lines.join("\n").trim()
  if (text === "")
    throw new VaultError(
      "thing-not-found",
      "The PDF has no text: its pages are pictures. Type the codes in, or paste them from a program that reads text in pictures.",
    )
  return { title: "", text, tables: [] }
}

async function runWorker(bytes: Uint8Array, maxMemoryBytes: number, timeoutMs: number): Promise<PdfAnswer> {
  const file = import.meta.url.endsWith(".ts")
    ? new URL("./pdf-worker.ts", import.meta.url)
    : new URL("dist/formats/documents/pdf-worker.js", installationFolder())
  const worker = new Worker(file, {
    workerData: { bytes },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    stdout: true,
    stderr: true,
  })
  const before = process.memoryUsage.rss()
  let watch: NodeJS.Timeout | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<PdfAnswer>((resolve, reject) => {
      worker.once("message", resolve)
      worker.once("error", () => resolve({ fault: "damaged" }))
      worker.once("exit", () => resolve({ fault: "damaged" }))
      watch = setInterval(() => {
        if (process.memoryUsage.rss() - before > maxMemoryBytes) reject(tooLarge())
      }, memoryCheckMs)
      timer = setTimeout(() => reject(tooLarge()), timeoutMs)
    })
  } finally {
    clearInterval(watch)
    clearTimeout(timer)
    await worker.terminate()
  }
}
