// Work that grows with the size by the first or the second power, by a loop or by a built-in method.
const text = (size: number): string => "ab ".repeat(size)

export const linear = {
  loop(size: number): number {
    let sum = 0
    for (let i = 0; i < size; i++) sum += i
    return sum
  },
  search: (size: number): boolean => text(size).includes("c"),
  matches: (size: number): string => text(size).replace(/ab/g, "ba"),
  split: (size: number): string[] => text(size).split(/ /),
  refusal(size: number): void {
    if (
      text(size)
        .split(" ")
        .every(part => part !== "c")
    )
      throw new Error("refused")
  },
}

export const quadratic = {
  loops(size: number): number {
    let sum = 0
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += j
    return sum
  },
  searches: (size: number): unknown => Array.from({ length: size }, () => text(size).includes("c")),
  matches: (size: number): unknown => Array.from({ length: size }, () => /c/.test(text(size))),
  firsts(size: number): void {
    const list = Array.from({ length: size }, () => "a")
    while (list.length > 0) list.shift()
  },
}

export const run = (kind: "linear" | "quadratic", name: string, size: number): unknown =>
  (({ linear, quadratic })[kind] as Record<string, (size: number) => unknown>)[name]!(size)
