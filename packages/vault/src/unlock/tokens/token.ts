import { tidyText, VaultError } from "../../record/index.ts"
import { type Cryptoki, ck, type Template, type TokenInfo } from "./cryptoki.ts"
import { type LoadModule, loadModule } from "./pkcs11-module.ts"
import { tokenFault } from "./token-faults.ts"

export interface TokenPlace {
  /** The module's absolute path. */
  readonly module: string
  /** The token's label, or its serial number where several have one label. */
  readonly label: string
}

/** How many tries there are before the PIN is locked, as far as PKCS#11 tells. */
export type TriesLeft = "unknown" | "few" | "one" | "none"

/** A token that is plugged in, with an open session. Its faults come out as `VaultError` with the token's name. */
export class Token {
  readonly label: string
  readonly #module: Cryptoki
  readonly #slot: Buffer
  readonly #session: Buffer

  private constructor(module: Cryptoki, slot: Buffer, label: string, session: Buffer) {
    this.#module = module
    this.#slot = slot
    this.label = label
    this.#session = session
  }

  /**
   * Finds the token and opens a session on it, without its PIN.
   * @throws VaultError `token-missing` with what to plug in and what is there; see also `loadModule`.
   */
  static async open({ module: path, label }: TokenPlace, load: LoadModule = loadModule): Promise<Token> {
    const module = await load(path)
    try {
      const found = tokensOf(module)
      const named = found.filter(({ info }) => nameOf(info) === label)
      const chosen = named.length === 0 ? found.filter(({ info }) => info.serialNumber.trim() === label) : named
      if (chosen.length === 0) throw missing(label, found)
      if (chosen.length > 1)
        throw new VaultError(
          "usage-wrong",
          `Several tokens are called "${label}". Name one by its serial number: ${chosen.map(({ info }) => tidyText(info.serialNumber)).join(", ")}`,
        )
      const { slot, info } = chosen[0]!
      const isReadOnly = (info.flags & ck.CKF_WRITE_PROTECTED) !== 0
      const session = module.C_OpenSession(slot, ck.CKF_SERIAL_SESSION | (isReadOnly ? 0 : ck.CKF_RW_SESSION))
      return new Token(module, slot, nameOf(info), session)
    } catch (error) {
      endModule(module)
      throw tokenFault(error, label)
    }
  }

  get info(): TokenInfo {
    return this.run(module => module.C_GetTokenInfo(this.#slot))
  }

  get triesLeft(): TriesLeft {
    const { flags } = this.info
    if ((flags & ck.CKF_USER_PIN_LOCKED) !== 0) return "none"
    if ((flags & ck.CKF_USER_PIN_FINAL_TRY) !== 0) return "one"
    return (flags & ck.CKF_USER_PIN_COUNT_LOW) !== 0 ? "few" : "unknown"
  }

  /** Bytes that are free for private objects; null where the token does not say. */
  get freeBytes(): number | null {
    const { freePrivateMemory: free } = this.info
    return Number.isSafeInteger(free) && free >= 0 && free !== 0xffff_ffff ? free : null
  }

  /** Does something with the module, in this token's session. @throws VaultError */
  run<T>(work: (module: Cryptoki, session: Buffer) => T): T {
    try {
      return work(this.#module, this.#session)
    } catch (error) {
      throw tokenFault(error, this.label)
    }
  }

  /** The objects that fit the template. */
  find(template: Template): Buffer[] {
    return this.run((module, session) => {
      module.C_FindObjectsInit(session, template)
      try {
        const found: Buffer[] = []
        // So many objects hold no token; a module that goes on and on is not followed.
        while (found.length < 10_000) {
          const some = module.C_FindObjects(session, 100)
          if (some.length === 0) break
          found.push(...some)
        }
        return found
      } finally {
        module.C_FindObjectsFinal(session)
      }
    })
  }

  /** An attribute of an object; null where it has none, or keeps it. */
  attribute(object: Buffer, type: number): Buffer | null {
    try {
      return this.run((module, session) => module.C_GetAttributeValue(session, object, [{ type }])[0]?.value ?? null)
    } catch (error) {
      if (error instanceof VaultError && error.code === "token-missing") throw error
      return null
    }
  }

  close(): void {
    try {
      this.#module.C_CloseSession(this.#session)
    } catch {}
    endModule(this.#module)
  }
}

const nameOf = ({ label }: TokenInfo): string => tidyText(label)

function tokensOf(module: Cryptoki): { slot: Buffer; info: TokenInfo }[] {
  return module.C_GetSlotList(true).flatMap(slot => {
    try {
      return [{ slot, info: module.C_GetTokenInfo(slot) }]
    } catch {
      // A reader whose card is just being taken out.
      return []
    }
  })
}

function missing(label: string, found: readonly { info: TokenInfo }[]): VaultError {
  const names = found.map(({ info }) => `"${nameOf(info)}"`).filter(name => name !== '""')
  return new VaultError(
    "token-missing",
    `The token "${label}" is not there. Plug it in, and try again. ${names.length === 0 ? "No other token is there." : `There is: ${names.join(", ")}.`}`,
  )
}

function endModule(module: Cryptoki): void {
  try {
    module.C_Finalize()
  } catch {}
  try {
    module.close()
  } catch {}
}
