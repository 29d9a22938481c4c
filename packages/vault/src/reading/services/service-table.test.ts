import assert from "node:assert/strict"
import test from "node:test"
import { kitText, makeCode } from "@postern/core"
import { exponentOf, maxLinearExponent, workOf } from "../../../../../test/machine/counted-work.ts"
import { type Candidate, sureConfidence } from "../candidate.ts"
import { readImport } from "../import-file.ts"

const noPassword = { askPassword: async () => assert.fail("no password is needed") }
const read = async (
  name: string | null,
  text: string | Uint8Array,
  origin: string | null = null,
): Promise<readonly Candidate[]> =>
  (await readImport({ name, bytes: Buffer.from(text as string), origin }, noPassword)).candidates

/** Random-looking text of an alphabet, the same every time. */
function symbols(alphabet: string, length: number, seed: number): string {
  let state = (seed + 1) * 2654435761
  return Array.from({ length }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0
    return alphabet[state % alphabet.length]
  }).join("")
}
const hex = "0123456789abcdef"
const lower = "0123456789abcdefghijklmnopqrstuvwxyz"
const mixed = `${lower}ABCDEFGHIJKLMNOPQRSTUVWXYZ`
const upper = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
const digits = "0123456789"
const groups = (alphabet: string, lengths: readonly number[], seed: number, separator = "-"): string =>
  lengths.map((length, i) => symbols(alphabet, length, seed * 31 + i)).join(separator)
const lines = (count: number, line: (index: number) => string, end = "\n"): string =>
  Array.from({ length: count }, (_, i) => line(i) + end).join("")

const google = [1, 2, 3, 4, 5].map(n => `${n}. 1${n}34 567${n}\t\t${n + 5}. 2${n}45 678${n}`).join("\r\n")
const files: readonly [service: string, name: string, text: string, count: number][] = [
  ["GitHub", "github-recovery-codes.txt", lines(16, i => groups(hex, [5, 5], i), "\r\n"), 16],
  [
    "Google",
    "Backup-codes-ada.txt",
    `SAVE YOUR BACKUP CODES\r\n\r\n${google}\r\n\r\n(ada@example.org)\r\n\r\n* https://g.co/2sv\r\n`,
    10,
  ],
  ["Google", "Backup-codes-ada.txt", `SPEICHERN SIE IHRE CODES\n\n${google}\n\nhttps://g.co/2sv\n`, 10],
  [
    "Discord",
    "discord_backup_codes.txt",
    `These are your Discord backup codes.\r\n\r\n${lines(10, i => `* ${groups(lower, [4, 4], i)}${i < 3 ? " (used)" : ""}`, "\r\n")}`,
    10,
  ],
  ["GitLab", "gitlab-recovery-codes.txt", lines(10, i => symbols(hex, 16, i)), 10],
  ["PyPI", "PyPI-Recovery-Codes-ada-2026-01-02T03_04_05.678Z.txt", lines(8, i => symbols(hex, 16, i)), 8],
  ["Mozilla", "ada@example.org Backup authentication codes.txt", lines(8, i => symbols(lower, 10, i), "\r\n"), 8],
  ["Proton", "proton_recovery_codes.txt", lines(16, i => symbols(lower, 8, i), "\r\n"), 16],
  [
    "Keycloak",
    "kc-download-recovery-codes.txt",
    `Please keep these codes safe.\n\n${lines(12, i => `${i + 1}: ${groups(upper, [4, 4, 4], i)}`)}\nThese codes were generated on 2026-01-02 10:00:00\n`,
    12,
  ],
  [
    "WordPress",
    "two-factor-backup-codes.txt",
    `Recovery codes for https://example.org\n${lines(10, i => `${i + 1}. ${symbols(digits, 8, i)}`)}`,
    10,
  ],
  ["npm", "npm_recovery_codes.txt", lines(5, i => symbols(hex, 64, i)), 5],
  ["Sentry", "sentry-recovery-codes.txt", `Sentry backup codes\n${lines(10, i => groups(upper, [4, 4], i))}`, 10],
  ["Heroku", "heroku-recovery-codes.txt", `Heroku recovery codes\n${lines(10, i => symbols(hex, 16, i))}`, 10],
  ["Vercel", "vercel-recovery-codes.txt", `Vercel\n${lines(10, i => groups(lower, [5, 5], i))}`, 10],
  ["ngrok", "ngrok-recovery-codes.txt", `ngrok\n${lines(10, i => symbols(lower, 10, i))}`, 10],
  ["Bugcrowd", "bugcrowd-recovery-codes.txt", `Bugcrowd\n${lines(10, i => symbols(lower, 10, i))}`, 10],
]

for (const [service, name, text, count] of files) {
  test(`${name} (${count} codes) is known as ${service}'s, also as a browser's second download`, async () => {
    for (const given of [name, name.replace(/\.txt$/, " (1).txt")]) {
      const [candidate, ...others] = await read(given, text)
      assert.deepEqual([candidate!.service, candidate!.codes.length, others.length], [service, count, 0])
      assert.ok(candidate!.confidence >= sureConfidence)
    }
  })
}

test("a service is asked about where its file is renamed, since a length alone names none", async () => {
  const [candidate] = await read(
    "codes.txt",
    lines(10, i => symbols(hex, 16, i)),
  )
  assert.deepEqual([candidate!.service, candidate!.codes.length], [null, 10])
  assert.ok(candidate!.confidence < sureConfidence)
})

test("the page that a renamed file came from names the service; a page that only ends alike does not", async () => {
  const text = lines(16, i => groups(hex, [5, 5], i))
  assert.equal((await read("x.txt", text, "https://github.com/settings/auth/recovery-codes"))[0]!.service, "GitHub")
  assert.equal((await read("x.txt", text, "https://evilgithub.com/"))[0]!.service, null)
})

test("Nextcloud's file is supposed, and asked about: its name is the theme's, and could be anyone's", async () => {
  const [candidate] = await read(
    "Nextcloud-backup-codes.txt",
    lines(10, i => symbols(mixed, 16, i), "\r\n"),
  )
  assert.deepEqual(
    [candidate!.service, candidate!.codes.length, candidate!.confidence < sureConfidence],
    ["Nextcloud", 10, true],
  )
})

test("one code alone is read from the file of a service that gives one", async () => {
  for (const [name, service] of [
    ["stripe_backup_code.txt", "Stripe"],
    ["twilio_2FA_recovery_code.txt", "Twilio"],
  ] as const) {
    const [candidate] = await read(name, "abcd-efgh-ijkl-mnop-qr5t\n")
    assert.deepEqual([candidate!.service, candidate!.codes.length], [service, 1])
  }
})

test("Discord's used codes are used here; Google's grid is read down its columns", async () => {
  const [discord] = await read(files[3]![1], files[3]![2])
  assert.equal(discord!.codes.filter(code => code.used).length, 3)
  const [backup] = await read(files[1]![1], files[1]![2])
  assert.deepEqual([backup!.codes[0]!.text, backup!.codes[5]!.text, backup!.login], ["1134 5671", "2145 6781", "ada"])
})

test("names and dates in a file are taken over", async () => {
  const [pypi] = await read(files[5]![1], files[5]![2])
  assert.deepEqual([pypi!.name, pypi!.generatedOn], ["PyPI ada", "2026-01-02"])
  const [keycloak] = await read(files[8]![1], files[8]![2])
  assert.equal(keycloak!.generatedOn, "2026-01-02")
})

test("bullets, numbers, boxes, several codes a line and either line end are all the same list", async () => {
  const codes = Array.from({ length: 6 }, (_, i) => groups(lower, [4, 4], i))
  const shapes = [
    codes.join("\n"),
    codes.join("\r\n"),
    codes.map((code, i) => `${i + 1}. ${code}`).join("\n"),
    codes.map((code, i) => `${i + 1}) ${code}`).join("\n"),
    codes.map(code => `- [ ] ${code}`).join("\n"),
    codes.map(code => `  • ${code}`).join("\n"),
    `${codes.slice(0, 3).join(" ")}\n${codes.slice(3).join(", ")}`,
    `Your backup codes:\n\n${codes.join("\n")}\n\nKeep them safe.`,
    `\uFEFF${codes.join("\n")}`,
  ]
  for (const text of shapes)
    assert.deepEqual(
      (await read(null, text))[0]!.codes.map(code => code.text),
      codes,
      text,
    )
})

test("prose, source text and binaries hold no codes", async () => {
  for (const text of [
    "It was the best of times,\nit was the worst of times.\n",
    "import x from 'y'\n\nconst a = 1\n",
    "",
    "\n\n\n",
    "1\n2\n3\n",
  ])
    assert.deepEqual(await read(null, text), [], text)
  assert.deepEqual(await read("x.bin", new Uint8Array([1, 0, 2, 0])), [])
})

test("a recovery phrase is one code that use does not spend", async () => {
  const [phrase] = await read(null, "apple banana cherry date elder fig grape honey iris jade kiwi lemon")
  assert.deepEqual([phrase!.codes.length, phrase!.sort], [1, "reusable"])
})

test("a Postern kit is imported whole, and an altered one is refused", async () => {
  const codes = [0, 1].map(selector => makeCode("standard", selector, new Uint8Array(9).fill(selector + 3)).text)
  const text = kitText({
    issuer: "Acme",
    account: "ada@example.org",
    set: 3,
    issuedAt: "2026-01-02T03:04:05Z",
    expiresAt: "2027-01-02T03:04:05Z",
    codes,
  })
  const [kit] = await read("Acme-backup-codes-set-3.txt", text)
  assert.deepEqual(
    [kit!.issuer, kit!.login, kit!.set, kit!.expiresOn, kit!.format],
    ["Acme", "ada@example.org", 3, "2027-01-02", "postern-standard"],
  )
  assert.deepEqual(
    kit!.codes.map(code => code.text),
    codes,
  )
  const altered = text.replace(
    codes[0]!,
    codes[0]!.replace(/^./, letter => (letter === "A" ? "B" : "A")),
  )
  await assert.rejects(read("kit.txt", altered), { code: "code-mistyped" })
})

test("the work of splitting a text grows as its length does", async () => {
  const textOf = (size: number): string => `${"a1b2-".repeat(size)}\n${"1. ".repeat(size)}\n${"x ".repeat(size)}`
  const calls = [400, 3200].map(size => [
    { name: null, bytes: new TextEncoder().encode(textOf(size)), origin: null },
    {},
  ])
  const counts = await workOf(new URL("../import-file.ts", import.meta.url), "readImport", calls)
  assert.ok(exponentOf(counts, 8) < maxLinearExponent, counts.join())
})
