import assert from "node:assert/strict"
import { test } from "node:test"
import { type LockedPackage, licenceFault, lockedPackages } from "./licences.ts"

const locked = (license: string | undefined, isForDevelopment = false): LockedPackage => ({
  name: "some-package",
  version: "1.0.0",
  license,
  isForDevelopment,
})

test("every package of the lockfiles, for whatever platform, is under a licence that is allowed", async () => {
  const packages = await lockedPackages(new URL("../../", import.meta.url))
  assert.ok(
    packages.some(({ name, isForDevelopment }) => name === "@node-rs/argon2-win32-x64-msvc" && !isForDevelopment),
  )
  assert.ok(packages.some(({ name, isForDevelopment }) => name === "typescript" && isForDevelopment))
  assert.deepEqual(
    packages.map(licenceFault).filter(fault => fault !== undefined),
    [],
  )
})

test("of several licences one that is allowed is enough, and of several together all must be", () => {
  assert.equal(licenceFault(locked("MIT")), undefined)
  assert.equal(licenceFault(locked("(GPL-3.0-only OR MIT)")), undefined)
  for (const license of [
    "GPL-3.0-only",
    "MIT AND GPL-3.0-only",
    "MPL-2.0",
    "UNLICENSED",
    "SEE LICENSE IN LICENSE",
    undefined,
  ])
    assert.ok(licenceFault(locked(license)) !== undefined, license)
})

test("what only developers get may be under more licences than what is shipped", () => {
  assert.equal(licenceFault(locked("CC-BY-4.0", true)), undefined)
  assert.ok(licenceFault(locked("CC-BY-4.0", false)) !== undefined)
  assert.ok(licenceFault(locked("AGPL-3.0-only", true)) !== undefined)
})
