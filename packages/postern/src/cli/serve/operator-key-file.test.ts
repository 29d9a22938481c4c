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
  assert.throws(() => read("grace\n"), { code: "setting-invalid" })
  assert.throws(() => read("# nobody\n"), { code: "setting-invalid" })
  assert.throws(() => read("grace short\n"), { code: "api-key-weak" })
  assert.throws(() => readOperators(join(folder, "none")), { code: "file-unreadable" })
  chmodSync(path, 0o644)
  assert.throws(() => readOperators(path), { code: "keys-exposed" })
})
