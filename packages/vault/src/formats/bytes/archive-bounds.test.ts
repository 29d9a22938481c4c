import assert from "node:assert/strict"
import test from "node:test"
import { zipSync } from "fflate"
import { readFile } from "../index.ts"

const read = (bytes: Uint8Array) =>
  readFile({ name: "x.zip", bytes }, { askPassword: () => Promise.reject(new Error("no password was to be asked")) })

/** A zip64 whose table of contents claims so many files, and has none. */
function emptyZip64(count: bigint): Buffer {
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(26)])
  const end64 = Buffer.alloc(56)
  end64.write("PK\u0006\u0006", 0, "latin1")
  end64.writeBigUInt64LE(44n, 4)
  end64.writeBigUInt64LE(count, 24)
  end64.writeBigUInt64LE(count, 32)
  end64.writeBigUInt64LE(30n, 48)
  const locator = Buffer.alloc(20)
  locator.write("PK\u0006\u0007", 0, "latin1")
  locator.writeBigUInt64LE(30n, 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(22)
  end.write("PK\u0005\u0006", 0, "latin1")
  end.fill(0xff, 8, 20)
  return Buffer.concat([local, end64, locator, end])
}

/** A zip of one packed file which its table of contents lists under many names, or many times under one. */
function overlapping(names: readonly string[], data: Uint8Array, level: 0 | 9, size?: number): Buffer {
  const one = Buffer.from(zipSync({ x: data }, { level }))
  const at = one.lastIndexOf("PK\u0001\u0002", undefined, "latin1")
  const end = one.lastIndexOf("PK\u0005\u0006", undefined, "latin1")
  const entries = names.map(name => {
    const entry = Buffer.concat([one.subarray(at, at + 46), Buffer.from(name)])
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt16LE(0, 30)
    entry.writeUInt16LE(0, 32)
    if (size !== undefined) entry.writeUInt32LE(size, 24)
    return entry
  })
  const table = Buffer.concat(entries)
  const tail = Buffer.from(one.subarray(end))
  tail.writeUInt16LE(names.length, 8)
  tail.writeUInt16LE(names.length, 10)
  tail.writeUInt32LE(table.length, 12)
  tail.writeUInt32LE(at, 16)
  return Buffer.concat([one.subarray(0, at), table, tail])
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}.txt`)
const damaged = { code: "file-damaged" }
const peakOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.resourceUsage().maxRSS
  await work()
  return (process.resourceUsage().maxRSS - before) / 1024
}

test("a zip64 of 128 bytes that claims billions of files is refused at once", async () => {
  for (const count of [4_000_000_000n, 1n << 32n, (1n << 53n) - 1n, (1n << 64n) - 1n])
    await assert.rejects(read(emptyZip64(count)), damaged)
})

test("an archive that lists one file thousands of times costs no more memory than the file", async () => {
  const data = Buffer.alloc(200_000, "1a2b3-c4d5e\n")
  const same = overlapping(Array<string>(4000).fill("export.data"), data, 9)
  const other = overlapping(names(150), Buffer.alloc(1 << 20), 9)
  const grown = await peakOf(async () => {
    await assert.rejects(read(same), damaged)
    await assert.rejects(read(other), damaged)
  })
  assert.ok(grown < 150, `${grown} MiB`)
})

test("files that are not packed cannot be copied again and again under a size that is not theirs", async () => {
  const bytes = overlapping(names(150), Buffer.alloc(8 << 20, "x"), 0, 1)
  const grown = await peakOf(() => assert.rejects(read(bytes), damaged))
  assert.ok(grown < 100, `${grown} MiB`)
})
