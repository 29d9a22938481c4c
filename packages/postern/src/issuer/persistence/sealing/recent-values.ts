/** Keeps the values that were made last, at most `limit` of them, so that making one again costs nothing. What it forgets is made anew. */
export class RecentValues<Value> {
  readonly #values = new Map<string, Value>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(name: string, make: () => Value): Value {
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const value = make()
    // A map keeps the order of insertion: the first is the oldest.
    if (this.#values.size >= this.#limit) this.#values.delete(this.#values.keys().next().value!)
    this.#values.set(name, value)
    return value
  }
}
