import type { ByteReader, ByteWriter } from "./byte-stream.ts"

/** Writes by how many steps a clock was off. Zigzag: 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 … */
export function writeOffset(out: ByteWriter, of: { readonly clockOffset: number | null } | null): void {
  out.optional(of?.clockOffset ?? null, offset => out.number(offset >= 0 ? 2 * offset : -2 * offset - 1))
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readOffset(input: ByteReader): number | null {
  return input.optional(() => {
    const value = input.number()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  })
}
