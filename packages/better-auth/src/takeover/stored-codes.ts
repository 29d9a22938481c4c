type Decrypt = (stored: string) => Promise<string>

/**
 * Reads what the built-in plugin stored as backup codes, in each of the shapes that its versions left: JSON in clear, encrypted once, encrypted
 * twice (until October 2025), and under an application's own cipher or again under the built-in one after the first use (until April 2026).
 * @returns the codes that are left; null where none of the ways leads to a list of codes
 */
export async function readStoredCodes(stored: string, builtIn: Decrypt, own: Decrypt | null): Promise<string[] | null> {
  const ciphers = own === null ? [builtIn] : [own, builtIn]
  const opened = async (text: string, depth: number): Promise<string[] | null> => {
    const codes = codesIn(text)
    if (codes !== null || depth === 0) return codes
    for (const cipher of ciphers) {
      const inner = await cipher(text).catch(() => null)
      const found = typeof inner === "string" ? await opened(inner, depth - 1) : null
      if (found !== null) return found
    }
    return null
  }
  return opened(stored, 2)
}

function codesIn(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(each => typeof each === "string") ? value : null
  } catch {
    return null
  }
}
