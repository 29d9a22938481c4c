import assert from "node:assert/strict"
import { test } from "node:test"
import { ImportRig } from "../../packages/postern/src/cli/import/import-rig.test.ts"
import { encodeBase32 } from "../../packages/postern/src/record/index.ts"
import { authenticatorCode } from "../authenticator.ts"
import { betterAuthAccount } from "./systems/better-auth-account.ts"
import { accountOf, missing, type SystemAccount, type SystemProgram } from "./systems/system-account.ts"

// Enrolled in the real system, one code used there, exported and imported: here the authenticator and another code are accepted, and what was used is not.

type Tried = SystemProgram & {
  readonly from: string
  /** that `postern import` needs beside the key */
  readonly flags?: readonly string[]
}

const programs: Record<string, Tried> = {
  "django-otp": {
    from: "django-otp",
    file: "django_otp_account.py",
    interpreter: "python3",
    needs: "/usr/lib/python3/dist-packages/django_otp",
    packages: "python3-django-otp",
  },
  "devise-two-factor": devise(),
  "devise-two-factor as GitLab declares it": { ...devise("gitlab"), flags: ["--tables", "gitlab"] },
  "Laravel's encrypter, AES-CBC": laravel("aes-256-cbc"),
  "Laravel's encrypter, AES-GCM": laravel("aes-256-gcm"),
  "WordPress's password hasher": {
    from: "wordpress",
    file: "wordpress_account.php",
    interpreter: "php",
    needs: "/usr/share/wordpress/wp-includes/class-phpass.php",
    packages: "wordpress php-cli",
  },
}

function devise(...args: readonly string[]): Tried {
  return {
    from: "devise",
    file: "devise_account.rb",
    args,
    interpreter: "ruby",
    needs: "/usr/lib/ruby/vendor_ruby/devise-two-factor.rb",
    packages: "ruby-devise-two-factor ruby-activerecord ruby-sqlite3",
  }
}

function laravel(cipher: string): Tried {
  return {
    from: "fortify",
    file: "laravel_account.php",
    args: [cipher],
    interpreter: "php",
    needs: "/usr/share/php/Illuminate/Encryption/autoload.php",
    packages: "php-laravel-framework php-cli",
  }
}

test("an account of a real better-auth comes over with what was used there", { timeout: 120_000 }, async context => {
  await checkRoundTrip(await ImportRig.open(context), "better-auth", await betterAuthAccount())
})

for (const [name, program] of Object.entries(programs)) {
  const skip = missing(program)
  test(`an account of a real ${name} comes over with what was used there`, {
    skip,
    timeout: 120_000,
  }, async context => {
    await checkRoundTrip(await ImportRig.open(context), program.from, accountOf(program), program.flags)
  })
}

async function checkRoundTrip(
  rig: ImportRig,
  from: string,
  account: SystemAccount,
  more: readonly string[] = [],
): Promise<void> {
  const [row] = account.rows as readonly { readonly subject: string }[]
  const subject = row!.subject
  const input = rig.write("rows.jsonl", account.rows.map(each => JSON.stringify(each)).join("\n"))
  const flags = [...more, ...(account.key === null ? [] : ["--key-file", rig.write("key", account.key)])]
  const secret = account.secretBase32 ?? encodeBase32(Buffer.from(account.secretHex!, "hex"))
  const uri = `otpauth://totp/a?secret=${secret}&algorithm=SHA1&digits=6&period=30`

  const now = Date.now()
  const probe = ["probe", "--from", from, "--input", input, "--subject", subject, ...flags]
  const probed = await rig.run(probe, `${authenticatorCode(uri, now)}\n`)
  assert.equal(probed.code, 0, `${probed.stdout}${probed.stderr}`)
  const ended = await rig.run(["--from", from, "--input", input, ...flags, "--json"])
  assert.deepEqual([ended.code, JSON.parse(ended.stdout).outcomes.imported], [0, 1], ended.stderr)

  let clock = now
  await rig.withPostern(
    async postern => {
      const verify = async (input: string) => {
        const outcome = await postern.verify(subject, input)
        return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
      }
      const left = (await postern.status(subject))!.codes.left
      if (account.usedTotp !== null) assert.equal(await verify(account.usedTotp), "replayed", "used at the old door")
      clock = now + 90_000
      assert.equal(await verify(authenticatorCode(uri, clock)), "accepted", "the authenticator")
      assert.equal(await verify(account.usedCode), "wrong-code", "a code that was used at the old door")
      for (const code of account.codes) {
        assert.equal(await verify(code), "accepted", "a code that was left")
        assert.equal(await verify(code), "wrong-code", "each is good once")
      }
      assert.equal((await postern.status(subject))!.codes.left, left - account.codes.length)
      // The throttle is the one of our own codes: five failures in a row, then half a minute.
      for (let failure = 2; failure <= 5; failure++) assert.equal(await verify(account.usedCode), "wrong-code")
      const throttled = await postern.verify(subject, account.usedCode)
      assert.deepEqual(throttled, { outcome: "throttled", retryAfterSeconds: 30 })
    },
    () => clock,
  )
}
