import type { VaultEvent } from "../event.ts"
import { isSameTarget, type Rule } from "./rule.ts"

type Place = Pick<VaultEvent, "device" | "seq">

/**
 * Every rule there was, and what each device had seen when it wrote. A member who was offline goes by the rule that they knew: what they did
 * by it is nobody's fault, and the codes that they kept must not be lost because an owner changed the rule meanwhile.
 */
export class RuleHistory {
  /** Rules that were set, and ids of those that were cleared, in the order of their events. */
  readonly #changes: { readonly at: Place; readonly change: Rule | string }[] = []
  readonly #seen = new Map<string, Map<string, number>>()

  /** Notes which ends of other logs the writer had read. Events come in their order. */
  noteSeen({ device, seen }: VaultEvent): void {
    if (seen === undefined) return
    const known = this.#seen.get(device) ?? new Map<string, number>()
    this.#seen.set(device, known)
    for (const [other, [seq]] of Object.entries(seen)) known.set(other, Math.max(seq, known.get(other) ?? -1))
  }

  note({ device, seq }: Place, change: Rule | string): void {
    this.#changes.push({ at: { device, seq }, change })
  }

  /** The rules as whoever wrote the event knew them. */
  knownTo({ device, seq }: Place): readonly Rule[] {
    const known = this.#seen.get(device)
    let rules: Rule[] = []
    for (const { at, change } of this.#changes) {
      const isKnown = at.device === device ? at.seq < seq : (known?.get(at.device) ?? -1) >= at.seq
      if (!isKnown) continue
      rules =
        typeof change === "string"
          ? rules.filter(({ id }) => id !== change)
          : [...rules.filter(({ on }) => !isSameTarget(on, change.on)), change]
    }
    return rules
  }
}
