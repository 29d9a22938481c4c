import { readPng } from "./png-pixels.ts"

/**
 * The text of a QR code in a PNG picture, or null where none is found.
 * @throws VaultError `file-damaged` for one that is cut off, or has more than 40 million points.
 */
export async function readPngCode(bytes: Uint8Array): Promise<string | null> {
  const { width, height, data } = readPng(bytes)
  const { default: module } = await import("jsqr")
  // A CommonJS module with a `default` of its own: bundlers see through it, Node does not.
  const read = (module as unknown as { default?: typeof module }).default ?? module
  return (read as unknown as typeof import("jsqr").default)(data, width, height)?.data || null
}
