import fc from "fast-check"

/** Characters that readers stumble over: controls, look-alikes, every width of space and digit, halves of pairs. */
const unfriendly = [
  ..."\0\t\n\v\f\r\u001b\u0085\u00a0\u00ad\u200b\u200d\u2028\u2029\u202e\u2066\u3000\ufeff\ufffd",
  ..."-‐‑–—−_.,:;?!*[](){}<>|/\\'\"`´’«»…#%&+=~^$@",
  ..."0OoQ1Iil5S8B2Zz",
  ..."٣३３①½¹Ⅷ",
  ..."ſKßİıéе\u0301",
  "\ud83d",
  "\udc00",
  "🙂",
  "%00",
  "%0d%0a",
  "%",
  "\\u0000",
  "__proto__",
  "constructor",
  "null",
  "1e309",
  "-1",
  "9007199254740993",
]

const scrap = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...unfriendly) },
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 6 }),
)

type Edit =
  | { readonly kind: "insert" | "replace"; readonly at: number; readonly text: string }
  | { readonly kind: "delete" | "repeat" | "move"; readonly at: number; readonly length: number; readonly to: number }
  | { readonly kind: "case" | "cut"; readonly at: number }

const place = fc.nat(0xffff)
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom("insert" as const, "replace" as const), at: place, text: scrap }),
  fc.record({
    kind: fc.constantFrom("delete" as const, "repeat" as const, "move" as const),
    at: place,
    length: fc.integer({ min: 1, max: 12 }),
    to: place,
  }),
  fc.record({ kind: fc.constantFrom("case" as const, "cut" as const), at: place }),
)

/** Texts that were valid before one to six edits; some are left as they were, and a few are anything at all. */
export function mutatedText(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edited = fc.tuple(valid, fc.array(edit, { maxLength: 6 })).map(([text, edits]) => edits.reduce(edited1, text))
  return fc.oneof(
    { weight: 8, arbitrary: edited },
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(scrap).map(scraps => scraps.join("")),
  )
}

function edited1(text: string, change: Edit): string {
  const at = change.at % (text.length + 1)
  switch (change.kind) {
    case "insert":
      return text.slice(0, at) + change.text + text.slice(at)
    case "replace":
      return text.slice(0, at) + change.text + text.slice(at + 1)
    case "delete":
      return text.slice(0, at) + text.slice(at + change.length)
    case "repeat":
      return text.slice(0, at) + text.slice(at, at + change.length).repeat(3) + text.slice(at + change.length)
    case "move": {
      const rest = text.slice(0, at) + text.slice(at + change.length)
      const to = change.to % (rest.length + 1)
      return rest.slice(0, to) + text.slice(at, at + change.length) + rest.slice(to)
    }
    case "case":
      return text.slice(0, at) + text.slice(at).toLowerCase()
    case "cut":
      return text.slice(0, at)
  }
}

const byteEdit = fc.tuple(fc.constantFrom("set", "flip", "insert", "delete", "cut"), place, fc.nat(255))

/** Bytes that were valid before a few of them were set, flipped, put in or taken out; a few are anything at all. */
export function mutatedBytes(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const edited = fc.tuple(valid, fc.array(byteEdit, { maxLength: 4 })).map(([bytes, edits]) => {
    const list = [...bytes]
    for (const [kind, place, value] of edits) {
      const at = place % (list.length + 1)
      if (kind === "set") list[at % Math.max(1, list.length)] = value
      else if (kind === "flip") list[at % Math.max(1, list.length)]! ^= 1 << (value & 7)
      else if (kind === "insert") list.splice(at, 0, value)
      else if (kind === "delete") list.splice(at, 1 + (value & 3))
      else list.length = at
    }
    return Uint8Array.from(list)
  })
  return fc.oneof({ weight: 6, arbitrary: edited }, fc.uint8Array({ maxLength: 300 }))
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    2 ** 53,
    Number.MAX_VALUE,
    "",
    [],
    {},
    [[]],
    { toString: 1 },
    "x".repeat(5000),
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

/** JSON values that were valid before some of their parts, wherever they lie, were taken out or became something else. */
export function mutatedJson(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.tuple(
    place,
    fc.constantFrom("replace", "delete", "rename"),
    oddValues,
    fc.constantFrom(...unfriendly),
  )
  return fc.tuple(valid, fc.array(change, { maxLength: 3 })).map(([value, changes]) => {
    const holder = { root: structuredClone(value) as Json }
    for (const [place, kind, replacement, name] of changes) {
      const spots = spotsOf(holder)
      const [parent, key] = spots[place % spots.length]!
      const target = parent as Record<string, unknown>
      if (kind === "replace" || parent === holder) target[key] = structuredClone(replacement)
      else if (kind === "delete") delete target[key]
      else
        Object.defineProperty(target, name, {
          value: target[key],
          enumerable: true,
          configurable: true,
          writable: true,
        })
    }
    return holder.root
  })
}

function spotsOf(value: object): [object, string][] {
  return Object.entries(value).flatMap(([key, part]): [object, string][] => [
    [value, key],
    ...(typeof part === "object" && part !== null ? spotsOf(part) : []),
  ])
}
