import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { dirname, join, relative, resolve } from "node:path"
import { test } from "node:test"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

/** What each room may import: other rooms, and packages from outside. The compiler keeps `lib` and `types`; this keeps the direction. */
const rooms: Record<string, { rooms: string[]; packages: string[] }> = {
  "packages/core/src": { rooms: [], packages: [] },
  "packages/elements/src": {
    rooms: ["@postern/core"],
    packages: ["@postern/core/*", "lit", "lit/*", "age-encryption"],
  },
  "packages/postern/src/record": { rooms: ["@postern/core"], packages: [] },
  "packages/postern/src/issuer": {
    rooms: ["@postern/core", "packages/postern/src/record"],
    packages: [
      "node:crypto",
      "node:fs",
      "node:os",
      "node:util",
      "node:zlib",
      "@node-rs/argon2",
      "@node-rs/bcrypt",
      "uqr",
    ],
  },
  "packages/postern/src/stores": {
    rooms: ["packages/postern/src/issuer"],
    packages: ["node:fs", "node:net", "node:sqlite", "node:crypto", "node:test", "node:assert/strict"],
  },
  "packages/postern/src/notices": {
    rooms: ["@postern/core", "packages/postern/src/issuer"],
    packages: ["node:crypto", "node:net", "node:url", "node:util", "age-encryption", "hono/html", "nodemailer"],
  },
  "packages/postern/src/frameworks": {
    rooms: ["packages/postern/src/gate", "packages/postern/src/service"],
    packages: ["node:http", "hono"],
  },
  "packages/postern/src/observing": {
    rooms: ["packages/postern/src/issuer"],
    packages: ["prom-client", "@opentelemetry/api"],
  },
  "packages/postern/src/gate": { rooms: ["packages/postern/src/issuer", "packages/postern/src/service"], packages: [] },
  "packages/better-auth/src": {
    rooms: ["@postern/core"],
    packages: [
      "postern",
      "node:crypto",
      "better-auth",
      "better-auth/*",
      "@better-auth/core",
      "@better-auth/core/utils/error-codes",
      "zod",
    ],
  },
  "packages/nest/src": {
    rooms: [],
    packages: ["postern", "postern/*", "node:http", "@nestjs/common", "@nestjs/core"],
  },
  "packages/postern/src/service": {
    rooms: ["@postern/core", "packages/postern/src/issuer"],
    packages: [
      "node:crypto",
      "node:fs",
      "node:http",
      "node:https",
      "node:net",
      "node:path",
      "node:stream",
      "node:url",
      "hono",
      "hono/*",
      "@hono/node-server",
      "@hono/zod-openapi",
      "prom-client",
      "zod",
      "jose",
    ],
  },
}

async function sourcesBelow(folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true })
  return names.filter(name => name.endsWith(".ts") && !name.endsWith(".test.ts")).map(name => join(folder, name))
}

function importsOf(source: string): string[] {
  return [
    ...source.matchAll(
      /(?:^|\n)\s*(?:import|export)[^"'`;]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g,
    ),
  ].map(match => (match[1] ?? match[2])!)
}

function roomOf(file: string): string | undefined {
  return Object.keys(rooms).find(room => file === room || file.startsWith(`${room}/`))
}

for (const [room, allowed] of Object.entries(rooms)) {
  test(`${room} imports only what lies below it, and through the door`, async () => {
    const files = await sourcesBelow(room)
    assert.ok(files.length > 0)
    for (const file of files) {
      for (const specifier of importsOf(await readFile(join(root, file), "utf8"))) {
        if (!specifier.startsWith(".")) {
          const isAllowed = [...allowed.packages, ...allowed.rooms].some(name =>
            name.endsWith("/*") ? specifier.startsWith(name.slice(0, -1)) : name === specifier,
          )
          assert.ok(isAllowed, `${file} imports ${specifier}`)
          continue
        }
        const target = relative(root, resolve(root, dirname(file), specifier))
        const targetRoom = roomOf(target)
        if (targetRoom === room) continue
        assert.ok(targetRoom !== undefined && allowed.rooms.includes(targetRoom), `${file} imports ${specifier}`)
        assert.equal(target, join(targetRoom, "index.ts"), `${file} goes around the door of ${targetRoom}`)
      }
    }
  })
}

/** The first circle of imports that is found, as the files on it, or null. */
function circleOf(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const finished = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (finished.has(file)) return null
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...path, file])
      if (circle !== null) return circle
    }
    finished.add(file)
    return null
  }
  for (const file of imports.keys()) {
    const circle = visit(file, [])
    if (circle !== null) return circle
  }
  return null
}

test("a circle of imports is found, whatever its length", () => {
  const imports = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b"]],
  ])
  assert.deepEqual(circleOf(imports), ["b", "c", "b"])
  assert.equal(circleOf(new Map([...imports, ["c", []]])), null)
})

for (const folder of ["core", "postern", "elements", "vault", "better-auth", "nest"]
  .map(name => `packages/${name}/src`)
  .concat("demo/src")) {
  test(`the files of ${folder} import each other in no circle`, async () => {
    const imports = new Map<string, string[]>()
    for (const file of await sourcesBelow(folder)) {
      const targets = importsOf(await readFile(join(root, file), "utf8")).filter(specifier => specifier.startsWith("."))
      imports.set(
        file,
        targets.map(specifier => relative(root, resolve(root, dirname(file), specifier))),
      )
    }
    assert.ok(imports.size > 0)
    assert.equal(circleOf(imports)?.join(" → "), undefined)
  })
}

const maxSourcesPerFolder = 15

test("a folder has at most 15 sources, so that a newcomer reads it at a glance", async () => {
  const packages = await readdir(join(root, "packages"))
  for (const room of [...packages.map(name => `packages/${name}/src`), "demo/src"]) {
    const folders = Map.groupBy(await sourcesBelow(room), file => dirname(file))
    for (const [folder, sources] of folders) {
      assert.ok(sources.length <= maxSourcesPerFolder, `${folder} has ${sources.length} sources`)
    }
  }
})

test("no room is entered twice: imports between the rooms of a package form no circle", () => {
  const seen = new Set<string>()
  const visit = (room: string, path: string[]): void => {
    assert.ok(!path.includes(room), `circle: ${[...path, room].join(" → ")}`)
    if (seen.has(room)) return
    for (const next of rooms[room]?.rooms ?? []) visit(next, [...path, room])
    seen.add(room)
  }
  for (const room of Object.keys(rooms)) visit(room, [])
})

// [17] Comparing with === stops at the first byte that differs, and so tells how far a guess was right.
const secretName = String.raw`[\w.!?[\]]*\b\w*(?:secret|digest|digits|mac|apiKey|ticketKey|signature|password)s?\b[\w.!?[\]()]*`
const operand = String.raw`(?!null|undefined|"|\d)[\w]`
const unsafeComparison = new RegExp(
  String.raw`${secretName}\s*[!=]==?\s*${operand}|[\w\])]\s*[!=]==?\s*${secretName}|\b\w*(?:mac|digest|secret)\.equals\(`,
  "i",
)

function unsafeComparisons(source: string): string[] {
  const code = source.split("\n").map(line => line.replace(/\/\/.*$/, "").replace(/^\s*\*.*$/, ""))
  const comparesShape = /typeof|\.length|\.kind|undefined|null/
  return code.filter(line => unsafeComparison.test(line) && !comparesShape.test(line)).map(line => line.trim())
}

test("[17] secrets, digests and MACs are compared in constant time, never with === or a Buffer's equals", async () => {
  const planted = [
    "if (mac === expected) {",
    "return given !== record.secret",
    "codeDigest == other",
    "a.mac.equals(b)",
  ]
  for (const line of planted) assert.deepEqual(unsafeComparisons(line), [line])
  assert.deepEqual(unsafeComparisons('if (digest === null) return\nif (kind === "secret") return'), [])
  for (const folder of ["packages/core/src", "packages/postern/src", "demo/src"]) {
    for (const file of await sourcesBelow(folder)) {
      assert.deepEqual(unsafeComparisons(await readFile(join(root, file), "utf8")), [], file)
    }
  }
})

test("no file's path is taken from a URL as it is written, which has %20 where the folder has a blank", async () => {
  const folders = ["packages", "demo/src", "test", "docs", "bench"]
  for (const folder of folders) {
    for (const file of await readdir(join(root, folder), { recursive: true })) {
      if (!/\.(?:ts|js|mjs)$/.test(file) || /(?:^|\/)(?:node_modules|dist)\//.test(file)) continue
      const source = await readFile(join(root, folder, file), "utf8")
      assert.doesNotMatch(source, /new URL\([^()]*(?:import\.meta\.url|repository)\)\.pathname/, join(folder, file))
    }
  }
})
