import type { VaultEvent } from "../event.ts"

type Place = Pick<VaultEvent, "device" | "seq">

interface Ends {
  /** As far as the device says. */
  readonly said: number
  /** As far as the lines that are here prove it. */
  readonly proven: number
}

const nothing: Ends = { said: -1, proven: -1 }

/** What each device had read of the others when it wrote. Events come in their order. */
export class SeenHeads {
  readonly #isTrue: (device: string, head: readonly [seq: number, hash: string]) => boolean
  readonly #ends = new Map<string, Map<string, Ends>>()

  /** @param isTrue whether the line of this number has this hash. */
  constructor(isTrue: (device: string, head: readonly [seq: number, hash: string]) => boolean) {
    this.#isTrue = isTrue
  }

  note({ device, seen }: Pick<VaultEvent, "device" | "seen">): void {
    if (seen === undefined) return
    const ends = this.#ends.get(device) ?? new Map<string, Ends>()
    this.#ends.set(device, ends)
    for (const [other, head] of Object.entries(seen)) {
      const before = ends.get(other) ?? nothing
      const proven = this.#isTrue(other, head) ? head[0] : -1
      ends.set(other, { said: Math.max(before.said, head[0]), proven: Math.max(before.proven, proven) })
    }
  }

  /** Whether the writer says to have read the earlier event. */
  says(writer: Place, earlier: Place): boolean {
    return this.#reaches(writer, earlier, "said")
  }

  /** Whether the earlier event was there when the writer wrote: the hash that they named commits to it. */
  proves(writer: Place, earlier: Place): boolean {
    return this.#reaches(writer, earlier, "proven")
  }

  #reaches(writer: Place, { device, seq }: Place, by: keyof Ends): boolean {
    if (device === writer.device) return seq < writer.seq
    return (this.#ends.get(writer.device)?.get(device) ?? nothing)[by] >= seq
  }
}
