/** A value as PHP's `serialize` writes it, as far as it is read here. */
export type PhpValue = string | number | boolean | null | readonly PhpValue[]

/**
 * Reads what PHP has serialised: text, whole numbers, booleans, null and arrays, whose keys are dropped. Nothing else, and never an object: no
 * class is named, made or called. Null for anything else.
 */
export function readPhpSerialized(text: string): PhpValue | undefined {
  const bytes = Buffer.from(text, "utf8")
  const read = valueAt(bytes, 0, 0)
  return read !== null && read.end === bytes.length ? read.value : undefined
}

interface Read {
  readonly value: PhpValue
  readonly end: number
}

const maxDepth = 4
const maxItems = 256

function valueAt(bytes: Buffer, start: number, depth: number): Read | null {
  const head = bytes.toString("latin1", start, start + 24)
  const simple = /^(?:i:(-?\d{1,15})|b:([01])|(N));/.exec(head)
  if (simple !== null) {
    const [whole, number, flag] = simple
    const value = number === undefined ? (flag === undefined ? null : flag === "1") : Number(number)
    return { value, end: start + whole.length }
  }
  // The length is in bytes, and the text may hold quotes.
  const text = /^s:(\d{1,7}):"/.exec(head)
  if (text !== null) {
    const from = start + text[0].length
    const end = from + Number(text[1])
    if (bytes.toString("latin1", end, end + 2) !== '";') return null
    return { value: bytes.toString("utf8", from, end), end: end + 2 }
  }
  const array = /^a:(\d{1,4}):\{/.exec(head)
  if (array === null || depth >= maxDepth || Number(array[1]) > maxItems) return null
  return itemsAt(bytes, start + array[0].length, Number(array[1]), depth)
}

function itemsAt(bytes: Buffer, start: number, count: number, depth: number): Read | null {
  const items: PhpValue[] = []
  let end = start
  for (let i = 0; i < count; i++) {
    const key = valueAt(bytes, end, maxDepth)
    const value = key && valueAt(bytes, key.end, depth + 1)
    if (value === null) return null
    items.push(value.value)
    end = value.end
  }
  return bytes[end] === 0x7d ? { value: items, end: end + 1 } : null
}
