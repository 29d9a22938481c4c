import { type Fact, ruleFields } from "../../record/index.ts"
import { canonicalJson, type Json } from "./canonical-json.ts"

type RuleFact = Extract<Fact, { kind: "rule-set" | "rule-cleared" }>

const fields = ["kind", "rule", "on", ...ruleFields]

/** What the owner signs of a rule: their own key must be at hand, and no agent's or device's is enough. */
export function ruleText(vault: string, fact: RuleFact): string {
  const said = Object.fromEntries(fields.map(field => [field, (fact as unknown as Record<string, Json>)[field]]))
  return `postern-vault/rule/v1\n${vault}\n${canonicalJson(said as Json)}`
}
