type Method = (this: unknown, ...args: unknown[]) => unknown

const wholeTexts = ["toUpperCase", "toLowerCase", "normalize", "trim", "trimStart", "trimEnd", "split", "replaceAll"]
const wholeArrays = ["indexOf", "includes", "slice", "concat", "splice", "shift", "unshift", "join", "reverse"]

/** Counts what built-in methods look at while it watches: characters of texts, entries of arrays. */
export class BuiltInWork {
  count = 0
  readonly #restore: (() => void)[] = []

  watch(): void {
    const lengthOf = (subject: unknown) => (subject as { length: number }).length
    for (const name of wholeTexts) this.#watch(String.prototype, name, lengthOf)
    for (const name of wholeArrays) this.#watch(Array.prototype, name, lengthOf)
    for (const name of ["indexOf", "includes"])
      this.#watch(String.prototype, name, (text, found) => (Number(found) > 1 ? Number(found) : lengthOf(text)))
    this.#watchMatches()
  }

  leave(): void {
    for (const restore of this.#restore.splice(0)) restore()
  }

  #watch(owner: object, name: string, workOf: (subject: unknown, result: unknown) => number): void {
    const add = (amount: number): void => {
      this.count += amount + 1
    }
    this.#replace(
      owner,
      name,
      own =>
        function (...args) {
          const result = own.apply(this, args)
          add(workOf(this, result))
          return result
        },
    )
  }

  // Every method that takes a regular expression runs it by `exec`.
  #watchMatches(): void {
    const add = (amount: number): void => {
      this.count += amount + 1
    }
    this.#replace(
      RegExp.prototype,
      "exec",
      own =>
        function (...args) {
          const expression = this as RegExp
          const start = expression.global || expression.sticky ? expression.lastIndex : 0
          const match = own.apply(this, args) as RegExpExecArray | null
          if (match !== null) add(match.index - start + match[0].length)
          else add(expression.sticky ? 0 : Math.max(String(args[0]).length - start, 0))
          return match
        },
    )
  }

  #replace(owner: object, name: string, made: (own: Method) => Method): void {
    const before = Object.getOwnPropertyDescriptor(owner, name)!
    Object.defineProperty(owner, name, { ...before, value: made(before.value) })
    this.#restore.push(() => Object.defineProperty(owner, name, before))
  }
}
