/**
 * Reads from a sealed record under which key it lies, without opening it: version, length of the id, id (docs/spec/record.md).
 * Gives null for a box of another layout. The id is not yet authenticated: good for counting, not for a decision.
 */
export function sealingKeyId(box: Uint8Array): string | null {
  const [version, length] = box
  if (version !== 1 || length === undefined || box.length < 2 + length) return null
  return Buffer.from(box.subarray(2, 2 + length)).toString("utf8")
}
