// The commands of the installed packages, run as npx runs them.
import assert from "node:assert/strict"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { test } from "node:test"
import { authenticatorCode } from "./authenticator.js"

// The program by its path, and not npx: a signal must reach the command and no shell around it.
function programOf(packageName, command) {
  const { bin } = JSON.parse(readFileSync(`node_modules/${packageName}/package.json`, "utf8"))
  assert.ok(existsSync(`node_modules/.bin/${command}`))
  return `node_modules/${packageName}/${bin[command]}`
}
const postern = programOf("postern", "postern")
const vault = programOf("@postern/vault", "postern-vault")
const output = (program, args, options = {}) =>
  execFileSync(process.execPath, [program, ...args], { encoding: "utf8", ...options })
const versionOf = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version

test("both commands say their version", () => {
  assert.equal(output(postern, ["--version"]).trim(), versionOf("postern"))
  assert.equal(output(vault, ["--version"]).trim(), versionOf("@postern/vault"))
})

test("postern serve makes what is missing, becomes ready, and serves enrolment and sign-in", async () => {
  const child = spawn(process.execPath, [postern, "serve", "--data", "data", "--port", "0"], {
    stdio: ["ignore", "inherit", "pipe"],
  })
  let said = ""
  const url = await new Promise((resolve, reject) => {
    child.stderr.on("data", chunk => {
      said += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (found !== null) resolve(found[0])
    })
    child.on("exit", () => reject(new Error(said)))
  })
  try {
    assert.equal((await fetch(`${url}/readyz`)).status, 200)
    const authorization = `Bearer ${readFileSync("data/api-key", "utf8").trim()}`
    const ask = async (path, body) => {
      const answer = await fetch(`${url}/v1/subjects/ada/${path}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify(body),
      })
      return answer.json()
    }
    const { uri } = await ask("totp", { account: "ada@example.com" })
    const activated = await ask("totp/activate", { code: authenticatorCode(uri, Date.now()) })
    assert.equal(activated.outcome, "activated")
    assert.equal((await ask("verify", { code: activated.codeSet.codes[0] })).outcome, "accepted")
  } finally {
    child.kill("SIGTERM")
  }
  const [exitCode] = await once(child, "exit")
  assert.equal(exitCode, 0)
  assert.equal(said.includes("Experimental"), false, said)
})

test("postern-vault makes a vault, keeps codes and hands one out", () => {
  writeFileSync("passphrase", "five words that nobody guesses\n")
  writeFileSync("codes.txt", "1a2b3-c4d5e\n2b3c4-d5e6f\n3c4d5-e6f7a\n4d5e6-f7a8b\n")
  const ask = (...args) =>
    output(vault, [...args, "--vault", "vault", "--passphrase-file", "passphrase", "--no-input", "--quiet"])
  ask("init", "--member", "ada")
  ask("add", "GitHub Work", "--from-file", "codes.txt", "--yes")
  assert.match(ask("show", "GitHub Work"), /4 of 4/)
  assert.match(ask("next", "GitHub Work", "--print", "--mark", "used"), /1a2b3-c4d5e/)
})
