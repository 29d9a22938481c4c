const bcryptSymbols = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
const phpassSymbols = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Decodes the base64 of bcrypt: its own alphabet, bits in the usual order. What is left over in the last symbol is dropped. */
export function bcryptBytes(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    const first = Math.floor((i * 8) / 6)
    const pair = (symbolValue(bcryptSymbols, text, first) << 6) | symbolValue(bcryptSymbols, text, first + 1)
    bytes[i] = pair >> (4 - ((i * 8) % 6))
  }
  return bytes
}

/** Decodes the 22 symbols of a portable phpass hash: three bytes in four symbols, lowest bits first. */
export function phpassBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16)
  for (let i = 0; i < bytes.length; i++) {
    const first = Math.floor((i * 8) / 6)
    const pair = symbolValue(phpassSymbols, text, first) | (symbolValue(phpassSymbols, text, first + 1) << 6)
    bytes[i] = pair >> ((i * 8) % 6)
  }
  return bytes
}

function symbolValue(symbols: string, text: string, place: number): number {
  return place < text.length ? symbols.indexOf(text[place]!) : 0
}
