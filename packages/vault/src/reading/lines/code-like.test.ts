import assert from "node:assert/strict"
import test from "node:test"
import { couldBeCode, hasLongRun, maskLine } from "./code-like.ts"

const codes = [
  "b241b-b6 bcf",
  "2) 2a2b3c4d ✓",
  "1234 5678",
  "vbhg-mxsu-fpgv-qwty-lkjh",
  "KQMVXEDN",
  "Recovery code: k7qm2vxe9d3n",
  "gave a1b2c3d4 to Bob",
  "ＡＢＣＤ－２３４５",
  "abcd\u20111234",
  "a1b2 c3d4 e5f6",
  "~~4a2b3c4d~~",
  "`1a2b3-c4d5e`.",
  "| 1 | 1a2b3c4d | used |",
  "correct-horse-battery",
  "а1b2c3d4",
  `x${"1a2b3c4d ".repeat(200)}`,
]
const wording = [
  "SAVE YOUR BACKUP CODES",
  "Keep these backup codes somewhere safe but accessible.",
  "Bewahren Sie diese Backup-Codes an einem sicheren, aber zugänglichen Ort auf.",
  "Générez de nouveaux codes de secours dans les paramètres",
  "Guarda estos códigos de verificación en un lugar seguro",
  "バックアップコードを安全な場所に保管してください",
  "احتفظ بهذه الرموز في مكان آمن",
  "(ada@example.org)",
  "* Need more? Visit https://g.co/2sv",
  "These codes were generated on 2026-01-02 10:00:00",
  "Recovery codes for https://example.org/a1b2c3d4e5",
  "Personal",
  "Two-factor backup codes (Postern kit 1)",
  "Version 1.2.3 of 2024",
  "10 codes of 16",
  "----------------",
  "",
]

test("what could be a code is told from words, dates and addresses", () => {
  for (const line of codes) assert.ok(couldBeCode(line), line)
  for (const line of wording) assert.ok(!couldBeCode(line), line)
})

test("eight letters or digits in a row are a long run, in any script; seven are not", () => {
  for (const line of ["abcdefgh", "12345678", "ＡＢＣＤＥＦＧＨ", "abcd\u00adefgh", "Wiederherstellung"])
    assert.ok(hasLongRun(line))
  for (const line of ["abcdefg", "abcd-efgh", "1234567"]) assert.ok(!hasLongRun(line))
})

test("a line is shown without what could be a code, and with the words around it", () => {
  assert.equal(maskLine("gave a1b2c3d4 to Bob"), "gave a1•••••• to Bob")
  assert.equal(maskLine("b241b-b6 bcf"), "b2•••-•• •••")
  assert.equal(maskLine("Password: hunter!2x"), "Password: ••••••!••")
  for (const line of codes) assert.doesNotMatch(maskLine(line), /[a-z\d]{3,}\d|\d[a-z\d]{2,}|mxsu|MVXE|horse/i, line)
})
