import { afterText, newId, ruleSentence } from "../../../actions/index.ts"
import { unsigned, type Vault } from "../../../folder/index.ts"
import {
  type Account,
  findAccount,
  isSameTarget,
  liveBatches,
  type Rule,
  type RuleTarget,
  ruleFor,
  VaultError,
} from "../../../record/index.ts"
import { plain, shellWord } from "../../terminal/plain-text.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"
import { type RuleOptions, readRuleFacts } from "./rule-options.ts"

interface TargetOptions extends GlobalOptions {
  readonly tag?: boolean
  readonly all?: boolean
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

const targetJson = (vault: Vault, on: RuleTarget): object =>
  "account" in on ? { account: vault.state.accounts.find(({ id }) => id === on.account)?.name ?? null } : on

export const ruleJson = (
  vault: Vault,
  { id, on, read, need, of, reason, after, dutyAfter, valid, within, hours, expires, by, at }: Rule,
): object => ({
  rule: id,
  on: targetJson(vault, on),
  read: need === undefined ? (read ?? null) : null,
  for: need === undefined ? null : (read ?? null),
  need: need ?? null,
  of: of ?? null,
  reason: reason ?? false,
  afterSeconds: after ?? null,
  dutyAfterSeconds: dutyAfter ?? null,
  validSeconds: valid ?? null,
  withinSeconds: within ?? null,
  hours: hours ?? null,
  expires: expires ?? null,
  by,
  at,
})

const accountsOf = (vault: Vault, id: string): readonly Account[] =>
  vault.state.accounts.filter(account => ruleFor(vault.state.rules, account)?.id === id)

/** `rule set TARGET`: an owner's. What this member can open is sealed by it at once; the rest waits for those who can. */
export async function setRule(target: string | undefined, options: TargetOptions & RuleOptions): Promise<void> {
  const session = new VaultSession(options)
  const { console } = session
  const vault = await session.openByPassphrase()
  if (vault.members?.format !== "postern-vault/2")
    throw new VaultError(
      "usage-wrong",
      "This vault has one member: a rule needs others. They run postern-vault join, and you postern-vault member add NAME.",
    )
  const on = targetOf(vault, target, options)
  const facts = readRuleFacts(vault, options)
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
  if (vault.state.rules.length === 0)
    return session.console.say("There is no rule: only the member who added a code can read it.")
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
    `${plain(account.name)}: ${rule === null ? "no rule; only the member who added a code can read it." : ruleSentence(rule)}`,
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
  session.console.say(
    "The rule is removed. Its codes stay sealed as they are. Only the member who adds a new code can read it.",
  )
}
