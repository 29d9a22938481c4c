import type { Vault } from "../../../folder/index.ts"
import { type RuleFacts, VaultError } from "../../../record/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { readDay } from "../../vault-session.ts"

/** What `rule set` takes besides what the rule is about. */
export interface RuleOptions {
  readonly read?: string
  readonly approve?: string
  readonly of?: string
  readonly for?: string
  readonly reason?: boolean
  readonly after?: string
  readonly dutyAfter?: string
  readonly valid?: string
  readonly within?: string
  readonly hours?: string
  readonly expires?: string
}

function namesIn(vault: Vault, text: string | undefined, flag: string): readonly string[] | undefined {
  if (text === undefined) return undefined
  const known = vault.members?.members.map(({ name }) => name) ?? []
  const names =
    text === "all"
      ? known
      : text
          .split(",")
          .map(name => name.trim())
          .filter(Boolean)
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length > 0)
    throw new VaultError(
      "member-not-found",
      `${flag} names ${unknown.map(plain).join(", ")}, who ${unknown.length === 1 ? "is no member" : "are no members"}. There are: ${known.join(", ")}`,
    )
  if (names.length === 0) throw new VaultError("usage-wrong", `${flag} takes names of members, with commas between.`)
  return [...new Set(names)]
}

/** A time such as 30m as seconds. @throws VaultError `usage-wrong`. */
export function readSeconds(text: string, flag: string): number {
  const match = /^(\d{1,5})([smhd])$/.exec(text)
  if (match === null) throw new VaultError("usage-wrong", `${flag} takes a time such as 30m, 24h or 3d.`)
  return Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[match[2] as "s" | "m" | "h" | "d"]
}

/** What the options say of a rule. @throws VaultError `usage-wrong`, `member-not-found`, each with what to type. */
export function readRuleFacts(vault: Vault, options: RuleOptions): Omit<RuleFacts, "on"> {
  const { approve, reason, hours, expires } = options
  const read = namesIn(vault, options.read, "--read") ?? namesIn(vault, options.for, "--for")
  const of = namesIn(vault, options.of, "--of")
  const need = approve === undefined ? undefined : Number(approve)
  if (options.for !== undefined && (options.read !== undefined || need === undefined))
    throw new VaultError("usage-wrong", "--for names who may ask though they cannot agree: it goes with --approve.")
  assertWho(need, read, of)
  const times = readTimes(options)
  if (times.dutyAfter !== undefined && need === undefined && times.after === undefined)
    throw new VaultError("usage-wrong", "--duty-after goes with --approve, or with --after: else nobody has to ask.")
  if (times.within !== undefined && need === undefined && times.after === undefined)
    throw new VaultError("usage-wrong", "--within goes with --approve or --after: else nothing is granted.")
  if (hours !== undefined && !/^([01]\d|2[0-3])-([01]\d|2[0-4])$/.test(hours))
    throw new VaultError("usage-wrong", "--hours takes hours such as 08-18, or 22-06 over midnight.")
  return {
    ...(read === undefined ? {} : { read }),
    ...(need === undefined ? {} : { need, of: of! }),
    ...(reason ? { reason } : {}),
    ...times,
    ...(hours === undefined ? {} : { hours }),
    ...(expires === undefined ? {} : { expires: readDay(expires) }),
  }
}

function assertWho(
  need: number | undefined,
  read: readonly string[] | undefined,
  of: readonly string[] | undefined,
): void {
  if (need === undefined && read === undefined)
    throw new VaultError("usage-wrong", "Say who: --read ada,ben or --approve 2 --of ada,ben,cyn")
  if (need === undefined && of !== undefined) throw new VaultError("usage-wrong", "--of goes with --approve NUMBER.")
  if (need !== undefined && (!Number.isInteger(need) || need < 1))
    throw new VaultError("usage-wrong", "--approve takes a number, 2 or more.")
  if (need === 1)
    throw new VaultError("usage-wrong", "Where one is enough, nobody has to agree: say --read and the names.")
  if (need !== undefined && of === undefined)
    throw new VaultError("usage-wrong", "--approve needs --of and the names of those who can agree.")
  if (need !== undefined && need > of!.length)
    throw new VaultError("usage-wrong", `--approve ${need} needs ${need} members at least in --of.`)
}

const timeOptions = { after: "--after", dutyAfter: "--duty-after", valid: "--valid", within: "--within" } as const

function readTimes(options: RuleOptions): Pick<RuleFacts, keyof typeof timeOptions> {
  const times: { -readonly [K in keyof typeof timeOptions]?: number } = {}
  for (const name of Object.keys(timeOptions) as (keyof typeof timeOptions)[]) {
    const text = options[name]
    if (text !== undefined) times[name] = readSeconds(text, timeOptions[name])
  }
  if (times.valid === 0 || times.within === 0)
    throw new VaultError("usage-wrong", "--valid and --within take a time that is not nothing.")
  return times
}
