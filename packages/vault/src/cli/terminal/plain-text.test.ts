import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import test from "node:test"
import { plain, plainJson, plainLines, shellWord, withShortHome } from "./plain-text.ts"
import { wrapWords } from "./text-width.ts"

const hostile = ["\x1b]52;c;cHduZWQ=\x07", "\x1b[2J", "\x9b2J", "a\rb", "\u202egnp.exe", "\ud800", "\0", "\u2028"]

test("nothing that moves a cursor, sets a clipboard or turns the order of letters around is left of a name", () => {
  for (const text of hostile) assert.doesNotMatch(plain(text), /[\p{Cc}\u2028\u202e]/u)
  assert.equal(plain("GitHub 漢字 é"), "GitHub 漢字 é")
})

test("a path below the home is told from there, and no other path is changed", () => {
  assert.equal(withShortHome("in /home/ada/vault and /home/adam", "/home/ada"), "in ~/vault and /home/adam")
  assert.equal(withShortHome("/a/b", "/"), "/a/b")
})

test("lines and this program's own styles stay, and no other sequence does", () => {
  assert.equal(plainLines("a\n\x1b[31mb\x1b[0m"), "a\n\x1b[31mb\x1b[0m")
  assert.ok(!plainLines("\x1b]52;c;x\x07\x1b[2J\x1b[38;5;1m").includes("\x1b"))
})

test("JSON on a terminal has no control character, and says the same", () => {
  for (const text of hostile) {
    assert.doesNotMatch(plainJson({ text }), /[\p{Cc}\u2028\u202e]/u)
    assert.equal(JSON.parse(plainJson({ text }, 2)).text, text)
  }
})

test("a name in a suggested command is one word to a shell, whatever it holds", {
  skip: process.platform === "win32",
}, () => {
  const names = ["GitHub Work", "x$(touch /tmp/p)", "`id`", 'a"b', "it's", "$HOME", "a\\b", "!x", "--mark", "漢字"]
  for (const name of names)
    assert.equal(execFileSync("/bin/sh", ["-c", `printf %s ${shellWord(name)}`], { encoding: "utf8" }), name)
})

test("a suggested command is never broken between lines", () => {
  const text = `Make new codes there, then: postern-vault replace ${shellWord("A rather long name of an account")} and go on`
  for (const columns of [30, 60, 80])
    assert.ok(wrapWords(text, columns).includes('postern-vault replace "A rather long name of an account"'))
})
