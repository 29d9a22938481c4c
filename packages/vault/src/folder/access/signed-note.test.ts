import assert from "node:assert/strict"
import test from "node:test"
import { readNote, readVerifierKey, signedAt } from "./signed-note.ts"

// The example in the documentation of Go's golang.org/x/mod/sumdb/note.
const goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
const goNote =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
// A checkpoint of a public log (Arche 2025h1, staging) that a public witness cosigned on 23 May 2026.
const witnessKey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
const cosigned =
  "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n" +
  "— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n" +
  "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"

test("the signatures of others' programs are checked: a note of Go's, and a checkpoint that a public witness cosigned", () => {
  assert.equal(signedAt(readNote(goNote)!, readVerifierKey(goKey)), null)
  assert.equal(signedAt(readNote(cosigned)!, readVerifierKey(witnessKey)), 0x6a122120)
})

test("another text, another time and another's key are not what was signed", () => {
  const key = readVerifierKey(witnessKey)
  assert.equal(signedAt(readNote(cosigned.replace("1432088532", "1432088533"))!, key), undefined)
  assert.equal(signedAt(readNote(cosigned.replace("BqEiEg", "BqEiEh"))!, key), undefined)
  assert.equal(signedAt(readNote(cosigned)!, readVerifierKey(goKey)), undefined)
  assert.equal(signedAt(readNote(cosigned.replace("— remora", "— other"))!, key), undefined)
})

test("what is no signed note is none, and what is no verifier key is refused", () => {
  const [text, signatures] = goNote.split("\n\n") as [string, string]
  for (const given of [
    "",
    text,
    `${text}\n\n`.slice(0, -1),
    `${text}\n\n- ${signatures}`,
    goNote.trimEnd(),
    `${goNote}x`,
  ])
    assert.equal(readNote(given), null, given.slice(-20))
  assert.equal(readNote(`${text}\n\n${signatures.repeat(101)}`), null)
  for (const given of [
    "",
    goKey.slice(0, -4),
    goKey.replace("c74f20a3", "c74f20a4"),
    goKey.replace("+AR", "+CR"),
    `two words${goKey}`,
  ])
    assert.throws(() => readVerifierKey(given), { code: "usage-wrong" }, given)
})
