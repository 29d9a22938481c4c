import type { IncomingMessage } from "node:http"

const maxBytes = 64 * 1024

export type BodyFault = "too-large" | "not-json"

/** Reads a JSON body of 64 KiB at most. */
export async function readJson(request: IncomingMessage): Promise<{ json: unknown } | { fault: BodyFault }> {
  if (!/^application\/json(?:;|$)/.test(request.headers["content-type"] ?? "")) return { fault: "not-json" }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) return { fault: "too-large" }
    chunks.push(chunk)
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString("utf8")) }
  } catch {
    return { fault: "not-json" }
  }
}
