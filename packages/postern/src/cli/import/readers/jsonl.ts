import type { TakeoverEntry } from "../../../issuer/index.ts"
import { type Reader, RowFault } from "./reader.ts"

/** The neutral format itself (docs/spec/takeover.md): nothing is read into it. */
export const jsonl: Reader = {
  key: "none",
  // The same object is the body of a request.
  maxRowBytes: 16_384,
  isGrouped: false,
  open: () => ({
    read([row]) {
      const { subject, ...entry } = row as unknown as TakeoverEntry & { subject: unknown }
      if (typeof subject !== "string") throw new RowFault("subject", "text")
      return { subject, authenticators: [], whole: entry }
    },
  }),
}
