import type { Readable } from "node:stream"

/** Passes a stream's lines on, each whole and with its end: lines of several processes must not fall into one another. */
export function passLines(from: Readable, write: (line: string) => void): void {
  let begun = ""
  from.setEncoding("utf8")
  from.on("data", (text: string) => {
    const lines = `${begun}${text}`.split("\n")
    begun = lines.pop()!
    for (const line of lines) write(`${line}\n`)
  })
}
