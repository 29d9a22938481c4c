import type { Day, Instant } from "../moment.ts"

/** What a rule is about: one account, all accounts with a tag, or all accounts. */
export type RuleTarget = { readonly account: string } | { readonly tag: string } | { readonly all: true }

/** What a rule says, as its event carries it. */
export interface RuleFacts {
  readonly on: RuleTarget
  /** Who reads alone; beside `need`, who may ask though they cannot agree. */
  readonly read?: readonly string[]
  /** How many of `of` must agree. */
  readonly need?: number
  readonly of?: readonly string[]
  /** A reason is asked for, and kept. */
  readonly reason?: boolean
  /** Seconds after which a request that nobody denied needs nobody's agreement. */
  readonly after?: number
  /** The same for a member who is on call then. */
  readonly dutyAfter?: number
  /** Seconds for which a request stays open; a day where it is not said. */
  readonly valid?: number
  /** Seconds after the last agreement within which the code has to be taken. */
  readonly within?: number
  /** The hours of the day in which codes are given out, `08-18`, where the one who gives them is. */
  readonly hours?: string
  /** The last day on which it gives anybody anything. */
  readonly expires?: Day
}

/** The fields of a rule besides what it is about. */
export const ruleFields = [
  "read",
  "need",
  "of",
  "reason",
  "after",
  "dutyAfter",
  "valid",
  "within",
  "hours",
  "expires",
] as const satisfies readonly (keyof RuleFacts)[]

export interface Rule extends RuleFacts {
  /** The event that set it. */
  readonly id: string
  /** The owner who set it. */
  readonly by: string
  readonly at: Instant
}

/** All whom the rule names. */
export const namedBy = ({ read = [], of = [] }: RuleFacts): readonly string[] => [...new Set([...read, ...of])]

/** Whether there can be emergencies: only where time agrees in the place of people. */
export const allowsEmergency = ({ after, dutyAfter }: RuleFacts): boolean =>
  after !== undefined || dutyAfter !== undefined

interface Target {
  readonly id: string
  readonly tags: readonly string[]
}

const isOn = (rule: Rule, { id, tags }: Target): boolean =>
  "account" in rule.on ? rule.on.account === id : "tag" in rule.on ? tags.includes(rule.on.tag) : true

/**
 * The one rule that holds for an account: its own, else of its tags' the one that asks for most agreement and then the latest, else that
 * for all. Null where there is none: then codes are for whoever adds them.
 * @param rules in the order of their events.
 */
export function ruleFor(rules: readonly Rule[], account: Target): Rule | null {
  const on = rules.filter(rule => isOn(rule, account))
  const own = on.findLast(rule => "account" in rule.on)
  if (own !== undefined) return own
  const [tagged] = on
    .filter(rule => "tag" in rule.on)
    .reverse()
    .sort((a, b) => (b.need ?? 0) - (a.need ?? 0))
  return tagged ?? on.findLast(rule => "all" in rule.on) ?? null
}

/** Whether two rules are about the same thing: then the later takes the place of the earlier. */
export const isSameTarget = (a: RuleTarget, b: RuleTarget): boolean => JSON.stringify(a) === JSON.stringify(b)
