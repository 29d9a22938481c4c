import { afterText, newId, ruleSentence } from "../../../actions/index.ts"
import { unsigned, type Vault } from "../../../folder/index.ts"
import {
  type Account,
  findAccount,
  isSameTarget,
  liveBatches,
  type Rule,
  type RuleFacts,
  type RuleTarget,
  ruleFor,
  VaultError,
} from "../../../record/index.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { type GlobalOptions, readDay, VaultSession } from "../../vault-session.ts"

interface TargetOptions extends GlobalOptions {
  readonly tag?: boolean
  readonly all?: boolean
}

interface SetOptions extends TargetOptions {
  readonly read?: string
  readonly approve?: string
  readonly of?: string
  readonly reason?: boolean
  readonly after?: string
  readonly hours?: string
  readonly expires?: string
}

/** The account or tag that is meant: an account's name goes before a tag of the same name. */
function targetOf(vault: Vault, target: string | undefined, { tag, all }: TargetOptions): RuleTarget {
  if (all) return { all: true }
  if (target === undefined) throw new VaultError("usage-wrong", "Name an account or a tag, or say --all.")
  const hasTag = vault.state.accounts.some(({ tags }) => tags.includes(target))
  if (tag) return { tag: target }
  try {
    return { account: findAccount(vault.state, target).id }
  } catch (error) {
    if (hasTag && error instanceof VaultError) return { tag: target }
    throw error
  }
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

function seconds(text: string): number {
  const match = /^(\d{1,5})([smhd])$/.exec(text)
  if (match === null) throw new VaultError("usage-wrong", "--after takes a time such as 30m, 24h or 3d.")
  return Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[match[2] as "s" | "m" | "h" | "d"]
}

function readFacts(vault: Vault, options: SetOptions): Omit<RuleFacts, "on"> {
  const { approve, reason, after, hours, expires } = options
  const read = namesIn(vault, options.read, "--read")
  const of = namesIn(vault, options.of, "--of")
  const need = approve === undefined ? undefined : Number(approve)
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
  if (hours !== undefined && !/^([01]\d|2[0-3])-([01]\d|2[0-4])$/.test(hours))
    throw new VaultError("usage-wrong", "--hours takes hours such as 08-18, or 22-06 over midnight.")
  return {
    ...(read === undefined ? {} : { read }),
    ...(need === undefined ? {} : { need, of: of! }),
    ...(reason ? { reason } : {}),
    ...(after === undefined ? {} : { after: seconds(after) }),
    ...(hours === undefined ? {} : { hours }),
    ...(expires === undefined ? {} : { expires: readDay(expires) }),
  }
}

const targetJson = (vault: Vault, on: RuleTarget): object =>
  "account" in on ? { account: vault.state.accounts.find(({ id }) => id === on.account)?.name ?? null } : on

export const ruleJson = (
  vault: Vault,
  { id, on, read, need, of, reason, after, hours, expires, by, at }: Rule,
): object => ({
  rule: id,
  on: targetJson(vault, on),
  read: read ?? null,
  need: need ?? null,
  of: of ?? null,
  reason: reason ?? false,
  afterSeconds: after ?? null,
  hours: hours ?? null,
  expires: expires ?? null,
  by,
  at,
})

const accountsOf = (vault: Vault, id: string): readonly Account[] =>
  vault.state.accounts.filter(account => ruleFor(vault.state.rules, account)?.id === id)

/** `rule set TARGET`: an owner's. What this member can open is sealed by it at once; the rest waits for those who can. */
export async function setRule(target: string | undefined, options: SetOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.openByPassphrase()
  if (vault.members?.format !== "postern-vault/2")
    throw new VaultError(
      "usage-wrong",
      "This vault has one member: a rule needs others. They run postern-vault join, and you postern-vault member add NAME.",
    )
  const on = targetOf(vault, target, options)
  const facts = readFacts(vault, options)
  const before = accountsReadByMe(vault)
  const [written] = (
    await vault.commit(() => [{ kind: "rule-set", rule: newId(), on, ...facts, signature: unsigned }])
  ).filter(event => event.kind === "rule-set")
  const id = written?.kind === "rule-set" ? written.rule : ""
  const stale = vault.staleBatches()
  const resealed = await vault.reseal(stale, "rule", done =>
    console.progress(`${done} of ${stale.length} sealed again`),
  )
  console.progress(null)
  const rule = vault.state.rules.find(each => each.id === id)!
  const accounts = accountsOf(vault, id)
  const waiting = accounts.filter(account => liveBatches(account).some(({ sealed }) => sealed?.rule !== id))
  if (console.json)
    return console.result("rule", { ...ruleJson(vault, rule), resealed, waiting: waiting.map(({ name }) => name) })
  console.say(ruleSentence(rule))
  console.say(`Sealed again: ${resealed} ${resealed === 1 ? "batch" : "batches"}.`)
  if (waiting.length > 0)
    console.warn(
      `Not sealed by this rule yet, since you cannot open them: ${waiting.map(({ name }) => plain(name)).join(", ")}. That waits for who can; or put new codes in their place.`,
    )
  const lost = accounts.filter(({ id: account }) => before.has(account))
  if (resealed > 0 && lost.length > 0 && facts.need !== undefined)
    console.say("You could read these codes until now; make new ones there to end that.")
  if (facts.need !== undefined && facts.need === facts.of?.length)
    console.warn("All of them must agree: one absence locks everybody out.")
  if (facts.after !== undefined && facts.need !== undefined)
    console.say(
      `After ${afterText(facts.after)} without a denial their programs agree by themselves, whenever one of them runs postern-vault requests.`,
    )
}

const accountsReadByMe = (vault: Vault): ReadonlySet<string> =>
  new Set(
    vault.state.accounts
      .filter(account =>
        liveBatches(account).some(
          ({ sealed }) => sealed !== null && !("need" in sealed) && sealed.to.includes(vault.member.member),
        ),
      )
      .map(({ id }) => id),
  )

/** `rule list`. */
export async function listRules(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  if (session.console.json)
    return session.console.result("rules", { rules: vault.state.rules.map(rule => ruleJson(vault, rule)) })
  if (vault.state.rules.length === 0) return session.console.say("There is no rule: each code is for whoever added it.")
  for (const rule of vault.state.rules) {
    const on =
      "account" in rule.on
        ? (vault.state.accounts.find(({ id }) => "account" in rule.on && id === rule.on.account)?.name ??
          "an account that is gone")
        : "tag" in rule.on
          ? `tag ${rule.on.tag}`
          : "all accounts"
    session.console.data(`${plain(on)}: ${ruleSentence(rule)}`)
  }
}

/** `rule show ACCOUNT`: the rule that holds, and how its codes are sealed. */
export async function showRule(name: string, options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const account = findAccount(vault.state, name)
  const rule = ruleFor(vault.state.rules, account)
  if (session.console.json)
    return session.console.result("rule", {
      account: account.name,
      ...(rule === null ? { rule: null } : ruleJson(vault, rule)),
    })
  session.console.data(
    `${plain(account.name)}: ${rule === null ? "no rule; each code is for whoever added it." : ruleSentence(rule)}`,
  )
}

/** `rule clear TARGET`. */
export async function clearRule(target: string | undefined, options: TargetOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.openByPassphrase()
  const on = targetOf(vault, target, options)
  const rule = vault.state.rules.find(each => isSameTarget(each.on, on))
  if (rule === undefined)
    throw new VaultError(
      "thing-not-found",
      `There is no such rule. See: postern-vault rule show ${target === undefined ? "ACCOUNT" : shellWord(target)}`,
    )
  await vault.commit(() => [{ kind: "rule-cleared", rule: rule.id, signature: unsigned }])
  if (session.console.json) return session.console.result("rule", { rule: rule.id, cleared: true })
  session.console.say("The rule is gone. Its codes stay sealed as they are; new ones are for whoever adds them.")
}
