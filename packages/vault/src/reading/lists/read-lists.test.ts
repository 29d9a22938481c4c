import assert from "node:assert/strict"
import test from "node:test"
import type { CodeList } from "./code-list.ts"
import { type ListContext, readLists } from "./read-lists.ts"
import { textLines } from "./text-line.ts"

const read = (text: string, trust: ListContext["trust"] = "file"): CodeList[] => readLists(textLines(text), { trust })
/** Codes with what is said of them: `+` used, `?kind` doubted. */
const told = (text: string, trust: ListContext["trust"] = "file"): string[] =>
  read(text, trust).flatMap(({ codes }) =>
    codes.map(({ text: code, used, doubt }) => `${code}${used ? "+" : ""}${doubt === null ? "" : `?${doubt.kind}`}`),
  )
const codes = (text: string, trust?: ListContext["trust"]): string[] =>
  read(text, trust).flatMap(list => list.codes.map(code => code.text))

const plain = ["1a2b3c4d", "2a2b3c4d", "3a2b3c4d", "4a2b3c4d"]

test("wrappers, numbers and typographic dashes are read away, in all lines or in one", () => {
  const wraps: ((code: string, at: number) => string)[] = [
    code => `"${code}",`,
    code => `“${code}”`,
    code => `\`${code}\``,
    code => `**${code}**`,
    code => `__${code}__`,
    code => `> ${code}`,
    code => `<li><code>${code}</code></li>`,
    (code, at) => `(${at + 1}) ${code}`,
    (code, at) => `${at + 1}.${code}`,
    (code, at) => `${at + 1}: ${code}`,
    (code, at) => `Code ${at + 1}: ${code}`,
    (code, at) => `Backup code #${at + 1} - ${code}`,
    (code, at) => `${at + 1}\t${code}`,
    (code, at) => `${"①②③④"[at]} ${code}`,
    (code, at) => `${"abcd"[at]}) ${code}`,
    (code, at) => `| ${at + 1} | ${code} |`,
    code => `${code}.`,
    code => `${code};`,
    code => `\u200e${code}\u200f`,
    code => [...code].map(letter => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)).join(""),
    code => code.replace(/^../, "$&\u00ad"),
    code => code.replace(/^../, "$&\u200b"),
    code => `コード：${code}`,
    code => `الرمز: ${code}`,
  ]
  for (const wrap of wraps) {
    const lines = plain.map(wrap)
    assert.deepEqual(codes(lines.join("\n")), plain, lines[0]!)
    assert.deepEqual(codes([lines[0]!, ...plain.slice(1)].join("\n")), plain, `${lines[0]!} alone`)
    assert.deepEqual(told(lines.join("\n")), plain, lines[0]!)
  }
})

test("dashes of every kind are one dash", () => {
  for (const dash of "-‐‑‒–—―−﹘﹣－")
    assert.deepEqual(codes(`a1b2${dash}c3d4\na2b3${dash}c4d5`), ["a1b2-c3d4", "a2b3-c4d5"])
})

test("groups parted by blanks are one code: one of eight groups, several of four, one line or more", () => {
  const key = "1a2b 3c4d 5e6f 7a8b 9c1d 2e3f 4a5b 6c7d"
  assert.deepEqual(codes(key), [key])
  const five = [1, 2, 3, 4, 5].map(n => `${n}a2b 3c4d 5e6f 7a8b`)
  assert.deepEqual(codes(five.join("\n")), five)
  assert.deepEqual(codes("1234 5678\n2345 6789"), ["1234 5678", "2345 6789"])
  assert.deepEqual(codes("1a2b seas 5e6f 7a8b\n2a2b 3c4d 5e6f 7a8b"), ["1a2b seas 5e6f 7a8b", "2a2b 3c4d 5e6f 7a8b"])
})

test("several codes on a line are several codes, however they are parted", () => {
  for (const between of [" ", "  ", ", ", "; ", " | ", "\t"])
    assert.deepEqual(codes(plain.join(between)), plain, between)
  assert.deepEqual(codes("1. 1234 5678   3. 3456 7890\n2. 2345 6789   4. 4567 8901"), [
    "1234 5678",
    "2345 6789",
    "3456 7890",
    "4567 8901",
  ])
  assert.deepEqual(codes("1. 1234 5678 3. 3456 7890\n2. 2345 6789 4. 4567 8901"), [
    "1234 5678",
    "2345 6789",
    "3456 7890",
    "4567 8901",
  ])
})

test("lines that are numbered from the second on have their numbers taken off, and the first has none", () => {
  assert.deepEqual(codes("99999 aaaaa\n| 1 | 1a2b3 c4d5e | |\n| 2 | 2a2b3 c4d5e | |\n3 3a2b3 c4d5e"), [
    "99999 aaaaa",
    "1a2b3 c4d5e",
    "2a2b3 c4d5e",
    "3a2b3 c4d5e",
  ])
  assert.doesNotThrow(() => codes("AAAAA AAAAA\n| 1 | AAA5A AAAAA | |\n| 2 | AA8AA AAAAA | |\nAAAAA ABATA"))
})

test("a code that a blank broke is put together again, and asked about", () => {
  const github = ["1a2b3-0c4d0", "1b5ea-0c4d1", "1c921-0c4d2"]
  assert.deepEqual(told([...github, "b241b-b6 bcf"].join("\n")), [...github, "b241b-b6bcf?blank-inside"])
})

test("the odd one of a list is kept and asked about; another kind of number is not taken for one", () => {
  const digits = ["12345678", "23456789", "34567890", "45678901"]
  assert.deepEqual(told([...digits, "1234567"].join("\n")), [...digits, "1234567?shorter"])
  assert.deepEqual(told([...digits, "123456789"].join("\n")), [...digits, "123456789?longer"])
  assert.deepEqual(told([...digits, "1234567O"].join("\n")), [...digits, "1234567O?other-symbols"])
  assert.deepEqual(codes([...digits, "Case 12345678901"].join("\n")), digits)
  assert.deepEqual(codes([...digits, "Phone: 030 123456"].join("\n")), digits)
})

test("used, tested and next are understood in the languages of the elements and in people's own signs", () => {
  const used = [
    "CODE (used)",
    "CODE used",
    "used: CODE",
    "CODE [used]",
    "CODE (benutzt)",
    "CODE – verbraucht",
    "CODE (usado)",
    "CODE utilizada",
    "CODE (utilisé)",
    "CODE utilisée",
    "CODE 使用済み",
    "CODE（使用済）",
    "CODE 已使用",
    "CODE 用过",
    "CODE مستخدم",
    "CODE ✓",
    "✔ CODE",
    "✅ CODE",
    "CODE ✗",
    "❌ CODE",
    "x CODE",
    "CODE X",
    "- [x] CODE",
    "[X] CODE",
    "~~CODE~~",
    "- ~~CODE~~",
    "~CODE~",
    "<s>CODE</s>",
    "<del>CODE</del>",
    "# CODE",
    "CODE – used 2024-05-01",
    "CODE 2024-05-01",
    "CODE used on 01.05.2024",
    "☑ CODE",
    "C̶O̶D̶E̶",
  ]
  for (const mark of used) {
    const line =
      mark === "C̶O̶D̶E̶" ? [..."2a2b3c4d"].map(letter => `${letter}\u0336`).join("") : mark.replace("CODE", "2a2b3c4d")
    assert.deepEqual(told(`1a2b3c4d\n${line}\n3a2b3c4d`), ["1a2b3c4d", "2a2b3c4d+", "3a2b3c4d"], line)
  }
  for (const mark of [
    "CODE (unused)",
    "CODE not used",
    "CODE unbenutzt",
    "CODE noch nicht benutzt",
    "CODE sin usar",
    "CODE non utilisé",
    "CODE 未使用",
    "CODE غير مستخدم",
    "- [ ] CODE",
    "☐ CODE",
  ])
    assert.deepEqual(
      told(`1a2b3c4d\n${mark.replace("CODE", "2a2b3c4d")}\n3a2b3c4d`),
      ["1a2b3c4d", "2a2b3c4d", "3a2b3c4d"],
      mark,
    )
  for (const mark of ["CODE tested", "CODE getestet", "CODE testé", "CODE probado", "CODE 確認済み", "CODE 已测试"])
    assert.deepEqual(
      told(`1a2b3c4d\n${mark.replace("CODE", "2a2b3c4d")}\n3a2b3c4d`),
      ["1a2b3c4d", "2a2b3c4d?tested", "3a2b3c4d"],
      mark,
    )
  for (const mark of [
    "CODE <- next",
    "CODE ← nächster",
    "CODE siguiente",
    "CODE suivant",
    "-> CODE",
    "CODE 次",
    "CODE 下一个",
    "CODE التالي",
    "👉 CODE",
  ])
    assert.deepEqual(
      told(`1a2b3c4d\n${mark.replace("CODE", "2a2b3c4d")}\n3a2b3c4d`),
      ["1a2b3c4d?maybe-used", "2a2b3c4d", "3a2b3c4d"],
      mark,
    )
})

test("a mark that every code has says nothing, and neither does a tick where others have crosses", () => {
  assert.deepEqual(told(plain.map(code => `# ${code}`).join("\n")), plain)
  assert.deepEqual(
    told(plain.map(code => `✓ ${code}`).join("\n")),
    plain.map(code => `${code}?maybe-used`),
  )
  assert.deepEqual(told("✓ 1a2b3c4d\n✗ 2a2b3c4d\n✓ 3a2b3c4d"), [
    "1a2b3c4d?maybe-used",
    "2a2b3c4d+",
    "3a2b3c4d?maybe-used",
  ])
  assert.deepEqual(told("[x] 1a2b3c4d\n[ ] 2a2b3c4d"), ["1a2b3c4d+", "2a2b3c4d"])
})

test("a remark that is not understood is asked about", () => {
  assert.deepEqual(told("1a2b3c4d\n2a2b3c4d gave to Bob\n3a2b3c4d"), ["1a2b3c4d", "2a2b3c4d?remark", "3a2b3c4d"])
})

test("a heading says what became of the codes below it, until the next one", () => {
  for (const [used, good] of [
    ["Used:", "Still good:"],
    ["## Benutzt", "## Frei"],
    ["Usados", "Disponibles:"],
    ["Utilisés :", "Restants :"],
    ["使用済み", "未使用"],
    ["已使用：", "未使用："],
  ])
    assert.deepEqual(
      told(`${used}\n1a2b3c4d\n2a2b3c4d\n\n${good}\n3a2b3c4d\n4a2b3c4d`),
      ["1a2b3c4d+", "2a2b3c4d+", "3a2b3c4d", "4a2b3c4d"],
      used,
    )
})

test("a heading above codes is not a code, whatever its length", () => {
  for (const heading of ["Personal", "personal", "PERSONAL", "Accounts", "GitHub", "Recovery"])
    assert.deepEqual(codes(`${heading}\n1a2b3c4d\n2a2b3c4d\n3a2b3c4d`), plain.slice(0, 3), heading)
  const letters = ["kqmvxedn", "vbhgmxsu", "fpgvqwty"]
  assert.deepEqual(codes(`Personal\n${letters.join("\n")}`), letters)
})

test("letters alone among codes are a code where all are letters, and asked about where others have digits", () => {
  assert.deepEqual(told("kqmvxedn\nmapodeku\nfpgvqwty"), ["kqmvxedn", "mapodeku", "fpgvqwty"])
  assert.deepEqual(told("x1a2b3cz\nmapodeku\n3a2b3c4d"), ["x1a2b3cz", "mapodeku?maybe-word", "3a2b3c4d"])
})

test("headings with names part a text into the lists of several owners; a page number parts nothing", () => {
  const names = (text: string): [string, number][] => read(text).map(({ name, codes: own }) => [name, own.length])
  assert.deepEqual(names("ada@example.org\n1a2b3c4d\n2a2b3c4d\n\nbob@example.org\n3a2b3c4d\n4a2b3c4d"), [
    ["ada@example.org", 2],
    ["bob@example.org", 2],
  ])
  assert.deepEqual(
    names(
      "GitHub recovery codes:\n1a2b3-c4d5e\n2a2b3-c4d5e\nGitLab:\n0123456789abcdef\n1123456789abcdef\n2123456789abcdef",
    ),
    [
      ["GitHub", 2],
      ["GitLab", 3],
    ],
  )
  assert.deepEqual(names("1a2b3c4d\n2a2b3c4d\nPage 2\n3a2b3c4d\n4a2b3c4d"), [["", 4]])
})

test("lists of two lengths are two lists", () => {
  const text = "1a2b3c4d\n2a2b3c4d\n3a2b3c4d\n\n0123456789abcdef\n1123456789abcdef\n2123456789abcdef"
  assert.deepEqual(
    read(text).map(({ shape, codes: own }) => [shape, own.length]),
    [
      ["8 hex", 3],
      ["16 hex", 3],
    ],
  )
})

test("check symbols decide for Postern's own codes: the group is named, and the right symbol where it can be told", () => {
  const [list] = read("ABCD-EFGH-JKLM-NPGW\n9876-5432-ZYXW-VUAY\nAAAA-AAAA-AAAA-AABA")
  assert.equal(list!.format, "postern-standard")
  assert.deepEqual(
    list!.codes.map(({ doubt }) => doubt?.kind ?? null),
    [null, null, "check-symbols"],
  )
  assert.deepEqual(
    [list!.codes[2]!.doubt!.group, list!.codes[2]!.doubt!.fix],
    [4, { place: 15, typed: "B", right: "A" }],
  )
  const [one] = read("abcd efgh jklm np?w", "given")
  assert.equal(one!.codes[0]!.text, "ABCD-EFGH-JKLM-NPGW")
})

test("codes of words are codes: joined by dashes, or of as many words each under a heading", () => {
  assert.deepEqual(codes("apple-banana-cherry\nfig-grape-honey"), ["apple-banana-cherry", "fig-grape-honey"])
  assert.deepEqual(codes("Recovery codes\n\napple banana cherry\nfig grape honey\niris jade kiwi"), [
    "apple banana cherry",
    "fig grape honey",
    "iris jade kiwi",
  ])
  assert.deepEqual(codes("two-factor"), [])
  const phrase = "apple banana cherry date elder fig grape honey iris jade kiwi lemon"
  assert.deepEqual(
    read(phrase).map(({ sort, codes: own }) => [sort, own.length]),
    [["reusable", 1]],
  )
})

test("in a note numbers are codes only where something says so, or there are many alike", () => {
  assert.deepEqual(codes("Serial 12345678\nModel AB-12345678", "note"), [])
  assert.deepEqual(codes("12345678\n23456789", "note"), [])
  assert.deepEqual(codes("Zip code: 12345-6789", "note"), [])
  assert.deepEqual(codes("Recovery code: k7qm2vxe9d3n", "note"), ["k7qm2vxe9d3n"])
  assert.deepEqual(codes("バックアップコード\n12345678\n23456789\n34567890", "note"), [
    "12345678",
    "23456789",
    "34567890",
  ])
  assert.deepEqual(codes("codes de secours :\n12345678\n23456789", "note"), ["12345678", "23456789"])
  assert.equal(codes("12345678\n23456789\n34567890\n45678901\n56789012", "note").length, 5)
})

test("a code that stands there twice is one, used where one of them is", () => {
  assert.deepEqual(told("1a2b3c4d\n2a2b3c4d\n1a2b3c4d (used)"), ["1a2b3c4d+", "2a2b3c4d"])
})
