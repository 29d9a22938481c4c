import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { createPostern, generateKeyEntry, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { type Delivery, sealedDelivery } from "postern/notices"
import { runInTerminal } from "../../packages/vault/src/cli/terminal.fixture.ts"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"

const skip = spawnSync("age", ["--version"]).status !== 0 && "age is not installed"

test("[64] the stock age program opens a kit with the passphrase that came the other way, and with no other", {
  skip,
}, async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-sealed-kit-"))
  t.after(() => rm(folder, { recursive: true }))
  const sent: Delivery[] = []
  const channel = (name: string) => ({ name, send: async (delivery: Delivery) => void sent.push(delivery) })
  let now = Date.now()
  const postern = createPostern({
    issuer: "Acme & Söhne",
    store: memoryStore(),
    keys: parseKeyRing(generateKeyEntry()),
    policy: { codes: { delivery: "sealed" } },
    clock: () => now,
  })
  const sealed = sealedDelivery({ postern, kitChannel: channel("email"), passphraseChannel: channel("sms") })
  const { uri } = started(await postern.enrollTotp("ada", { account: "ada@example.com" }))
  await postern.activateTotp("ada", authenticatorCode(uri, now))
  await postern.setAddresses("ada", [
    { channel: "email", to: "ada@example.com" },
    { channel: "sms", to: "+49 170 0000089" },
  ])
  now += 30_000
  await sealed.sendKit("ada", { proof: authenticatorCode(uri, now) })
  await sealed.sendPassphrase("ada")

  const attachment = sent[0]!.message.attachments![0]!
  await writeFile(join(folder, attachment.fileName), attachment.bytes)
  const passphrase = /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(sent[1]!.message.text)![0]
  const open = (typed: string) =>
    runInTerminal(
      "age",
      ["-d", "-o", "codes.txt", attachment.fileName],
      [{ sees: "passphrase", types: `${typed}\r` }],
      { PATH: process.env.PATH ?? "", TERM: "xterm" },
      folder,
    )
  assert.notEqual((await open("aaaaa-aaaaa-aaaaa-aaaaa")).exitCode, 0)
  assert.equal((await open(passphrase)).exitCode, 0)
  const { codes, issuer, set } = parseKit(await readFile(join(folder, "codes.txt"), "utf8"))
  assert.deepEqual([issuer, set, codes.length], ["Acme & Söhne", 2, 10])
  assert.equal((await postern.confirmCodes("ada", codes[4]!)).outcome, "confirmed")
})
