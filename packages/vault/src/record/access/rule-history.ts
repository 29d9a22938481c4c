import type { VaultEvent } from "../event.ts"
import { isSameTarget, type Rule } from "./rule.ts"
import type { SeenHeads } from "./seen-heads.ts"

type Place = Pick<VaultEvent, "device" | "seq">

/**
 * Every rule there was, by what each device had seen when it wrote. A member who was offline goes by the rule that they knew: what they did
 * by it is nobody's fault, and the codes that they kept must not be lost because an owner changed the rule meanwhile.
 */
export class RuleHistory {
  /** Rules that were set, and ids of those that were cleared, in the order of their events. */
  readonly #changes: { readonly at: Place; readonly change: Rule | string }[] = []
  readonly #seen: SeenHeads

  constructor(seen: SeenHeads) {
    this.#seen = seen
  }

  note({ device, seq }: Place, change: Rule | string): void {
    this.#changes.push({ at: { device, seq }, change })
  }

  /** The rules as whoever wrote the event says to have known them. */
  knownTo(event: Place): readonly Rule[] {
    let rules: Rule[] = []
    for (const { at, change } of this.#changes) {
      if (!this.#seen.says(event, at)) continue
      rules =
        typeof change === "string"
          ? rules.filter(({ id }) => id !== change)
          : [...rules.filter(({ on }) => !isSameTarget(on, change.on)), change]
    }
    return rules
  }
}
