import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import {
  activeRecord,
  allauthSeed,
  appKey,
  attrEncrypted,
  attrKeys,
  bcrypt,
  betterAuthSecret,
  betterAuthVector,
  djangoTotp,
  factor,
  gitlab,
  gitlabKeys,
  keycloakCodes,
  keycloakOtp,
  laravel,
  phpass,
  railsKeys,
  rfcSecret,
  supabaseKeys,
  supabaseSecret,
} from "../../packages/postern/src/cli/import/readers/reader-samples.test.ts"
import { readers } from "../../packages/postern/src/cli/import/readers/readers.ts"
import { entryOf } from "../../packages/postern/src/cli/import/source-entry.ts"
import { statements } from "../../packages/postern/src/cli/import/sql-statements.ts"
import { mariadbPrograms } from "../mysql/mariadb-data.ts"
import { mysqlQuery } from "../mysql/mariadb-process.ts"
import { type MariadbServer, startMariadb } from "../mysql/mariadb-server.ts"
import { type PostgresServer, query, startPostgres } from "../postgres/postgres-server.ts"

// The statements of `postern import sql`, on tables with the columns that they name: what they give is what the readers take, and what blanks leaves nothing.

/** One account in the tables of a system, as its page in the guide has them. */
interface Tables {
  readonly make: string
  readonly fill: readonly (readonly [statement: string, ...values: unknown[]])[]
  readonly key?: string
}

const mail = "ada@example.com"
const devise = (more: string) =>
  `create table users(id bigint, email text, otp_required_for_login boolean, consumed_timestep int, ${more})`
const legacy = "encrypted_otp_secret text, encrypted_otp_secret_iv text, encrypted_otp_secret_salt text"
const fillLegacy = (secret: typeof gitlab, codes: unknown) =>
  [
    "insert into users values (42, $1, true, 7, $2, $3, $4, $5)",
    mail,
    secret.encryptedOtpSecret,
    secret.encryptedOtpSecretIv,
    secret.encryptedOtpSecretSalt,
    codes,
  ] as const
const otp = (totp: string, device: string, token: string, user: string): Tables => ({
  make: `create table ${user}(id int, email text); create table ${device}(id int, user_id int, confirmed boolean);
    create table ${totp}(id int, user_id int, key text, step int, t0 bigint, digits int, last_t bigint, confirmed boolean);
    create table ${token}(id int, device_id int, token text)`,
  fill: [
    [`insert into ${user} values (42, $1)`, mail],
    [`insert into ${totp} values (1, 42, $1, 30, 0, 6, 41, true)`, djangoTotp.key],
    [`insert into ${device} values (1, 42, true)`],
    [`insert into ${token} values (1, 1, 'abcdefg2')`],
  ],
})

const onPostgres: Readonly<Record<string, Tables>> = {
  "better-auth": {
    make: `create table "user"(id text, email text, "twoFactorEnabled" boolean);
      create table "twoFactor"(id text, "userId" text, secret text, "backupCodes" text, verified boolean)`,
    fill: [
      [`insert into "user" values ('42', $1, true)`, mail],
      [
        `insert into "twoFactor" values ('1', '42', $1, $2, true)`,
        betterAuthVector.secret,
        betterAuthVector.backupCodes,
      ],
    ],
    key: betterAuthSecret,
  },
  keycloak: {
    make: `create table realm(id text, name text); create table user_entity(id text, realm_id text, email text, username text);
      create table credential(id text, user_id text, type text, priority int, created_date bigint, secret_data text, credential_data text)`,
    fill: [
      ["insert into realm values ('r', 'acme')"],
      ["insert into user_entity values ('42', 'r', null, 'ada')"],
      ...[keycloakOtp(), keycloakCodes].map(
        ({ type, secretData, credentialData }) =>
          ["insert into credential values ('1', '42', $1, 10, 0, $2, $3)", type, secretData, credentialData] as const,
      ),
    ],
  },
  devise: {
    make: devise("otp_secret text, otp_backup_codes text[]"),
    fill: [["insert into users values (42, $1, true, 7, $2, $3)", mail, activeRecord.sha1, [bcrypt]]],
    key: railsKeys,
  },
  "devise legacy": {
    make: devise(`${legacy}, otp_backup_codes text`),
    fill: [fillLegacy(attrEncrypted, `---\n- ${bcrypt}\n`)],
    key: attrKeys,
  },
  "devise gitlab": {
    make: devise(`${legacy}, otp_backup_codes text`),
    fill: [fillLegacy(gitlab, JSON.stringify([bcrypt]))],
    key: gitlabKeys,
  },
  supabase: {
    make: `create schema auth; create table auth.users(id uuid, email text);
      create table auth.mfa_factors(id uuid, user_id uuid, factor_type text, status text, secret text, created_at timestamptz);
      create table auth.mfa_recovery_code_sets(id uuid primary key, user_id uuid);
      create table auth.mfa_recovery_codes(id uuid, mfa_recovery_code_set_id uuid references auth.mfa_recovery_code_sets on delete cascade,
        code_hash text, consumed_at timestamptz)`,
    fill: [
      ["insert into auth.users values ($1, $2)", factor, mail],
      ["insert into auth.mfa_factors values ($1, $1, 'totp', 'verified', $2, now())", factor, supabaseSecret],
      ["insert into auth.mfa_recovery_code_sets values ($1, $1)", factor],
      [
        "insert into auth.mfa_recovery_codes values ($1, $1, $2, null)",
        factor,
        `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"B".repeat(43)}`,
      ],
    ],
    key: supabaseKeys,
  },
  "django-allauth": {
    make: "create table auth_user(id int, email text); create table mfa_authenticator(user_id int, type text, data jsonb)",
    fill: [
      ["insert into auth_user values (42, $1)", mail],
      ["insert into mfa_authenticator values (42, 'totp', $1)", JSON.stringify({ secret: rfcSecret })],
      [
        "insert into mfa_authenticator values (42, 'recovery_codes', $1)",
        JSON.stringify({ seed: allauthSeed, used_mask: 5 }),
      ],
    ],
  },
  "django-otp": otp("otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken", "auth_user"),
  "django-otp authentik": otp(
    "authentik_stages_authenticator_totp_totpdevice",
    "authentik_stages_authenticator_static_staticdevice",
    "authentik_stages_authenticator_static_statictoken",
    "authentik_core_user",
  ),
}

const onMariadb: Readonly<Record<string, Tables>> = {
  fortify: {
    make: `create table users(id bigint, email text, two_factor_secret text, two_factor_recovery_codes text,
      two_factor_confirmed_at timestamp null)`,
    fill: [["insert into users values (42, ?, ?, ?, now())", mail, laravel.secret, laravel.recoveryCodes]],
    key: appKey,
  },
  wordpress: {
    make: `create table wp_users(ID bigint, user_email varchar(100));
      create table wp_usermeta(user_id bigint, meta_key varchar(255), meta_value longtext)`,
    fill: [
      ["insert into wp_users values (42, ?)", mail],
      ["insert into wp_usermeta values (42, '_two_factor_totp_key', ?)", rfcSecret],
      ["insert into wp_usermeta values (42, '_two_factor_totp_last_successful_login', '1767225600')"],
      ["insert into wp_usermeta values (42, '_two_factor_backup_codes', ?)", `a:1:{i:0;s:34:"${phpass}";}`],
      ["insert into wp_usermeta values (42, 'nickname', 'ada')"],
    ],
  },
}

type Ask = (statement: string, ...values: unknown[]) => Promise<readonly Record<string, unknown>[]>

async function check(name: string, { make, fill, key = "" }: Tables, ask: Ask): Promise<void> {
  for (const statement of make.split(";")) await ask(statement)
  for (const [statement, ...values] of fill) await ask(statement, ...values)
  const { rows, blank } = statements[name]!
  const [from = "", tables] = name.split(" ")
  const given = (await ask(rows)).map(row => {
    const [line] = Object.values(row)
    return typeof line === "string" ? JSON.parse(line) : line
  })
  const account = readers[from]!.open(tables === undefined ? {} : { tables }, key).read(given)
  const verdict = entryOf(account, { origin: from, whenSeveral: "refuse", expiresAt: null })
  assert.ok("entry" in verdict, JSON.stringify(verdict))
  assert.deepEqual([verdict.warnings.filter(warning => warning !== "short-secret")], [[]])
  assert.ok(verdict.entry.totp !== null && verdict.entry.codes !== null, "both factors come over")
  for (const statement of blank.split(";")) await ask(statement)
  const left = (await ask(rows)).filter(row => !JSON.stringify(row).includes('"secret":null'))
  assert.deepEqual(left, [], "nothing of it is left in the old columns")
}

let postgres: PostgresServer
let mariadb: MariadbServer | null = null
before(async () => {
  postgres = await startPostgres()
  if (mariadbPrograms() !== null) mariadb = await startMariadb()
})
after(async () => {
  await postgres?.remove()
  await mariadb?.remove()
})

for (const [name, tables] of Object.entries(onPostgres)) {
  test(`the statements for ${name} run on PostgreSQL, give what is read, and leave nothing`, async () => {
    const url = await postgres.createDatabase(name.replace(" ", "_"))
    await check(name, tables, (statement, ...values) => query(url, statement, values))
  })
}

for (const [name, tables] of Object.entries(onMariadb)) {
  const skip = mariadbPrograms() === null && "mariadbd is not installed"
  test(`the statements for ${name} run on MariaDB, give what is read, and leave nothing`, { skip }, async () => {
    const url = await mariadb!.createDatabase(name)
    await check(name, tables, (statement, ...values) => mysqlQuery(url, statement, values as string[]))
  })
}

test("every system with a statement is tried here, but SQL Server's", () => {
  const tried = [...Object.keys(onPostgres), ...Object.keys(onMariadb), "aspnet"]
  assert.deepEqual(tried.toSorted(), Object.keys(statements).toSorted())
})
