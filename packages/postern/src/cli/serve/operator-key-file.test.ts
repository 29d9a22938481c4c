import assert from "node:assert/strict"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { hashApiKey } from "../../service/index.ts"
import { readOperators } from "./operator-key-file.ts"

test("an operator key file gives names, tenants and hashed keys, and nothing that is not of its form", t => {
  const folder = mkdtempSync(join(tmpdir(), "postern-operators-"))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, "operators")
  const read = (text: string) => {
    writeFileSync(path, text, { mode: 0o600 })
    return readOperators(path)
  }
  const key = "0123456789abcdefghij"
  assert.deepEqual(read(`# on call\ngrace ${key}\n\nalan ${key}x  acme\r\n`), [
    { name: "grace", tenant: "default", hash: hashApiKey(key) },
    { name: "alan", tenant: "acme", hash: hashApiKey(`${key}x`) },
  ])
  const refused = (act: () => unknown, code: string, file = path) =>
    assert.throws(act, (fault: Error & { code: string }) => fault.code === code && fault.message.includes(file))
  refused(() => read("grace\n"), "setting-invalid")
  refused(() => read("# nobody\n"), "setting-invalid")
  refused(() => read("grace short\n"), "api-key-weak")
  refused(() => readOperators(join(folder, "none")), "file-unreadable", join(folder, "none"))
  writeFileSync(path, "grace short\n")
  chmodSync(path, 0o440)
  assert.throws(() => readOperators(path), { code: "api-key-weak" }, "a group of one's own may read it")
  chmodSync(path, 0o644)
  refused(() => readOperators(path), "keys-exposed")
})
