import { addressesAt, forgetFormerAddresses, newRecord, noAddresses, setAddresses } from "../../record/index.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { Postern } from "../postern.ts"
import { checkAddresses } from "./checks/address-checks.ts"
import { sourceOf } from "./checks/input-checks.ts"
import { type IssuerTools, keyOf } from "./issuer-tools.ts"

/** The functions that keep where a person is told of what happens. */
export function addressFunctions(
  tools: IssuerTools,
): Pick<Postern, "setAddresses" | "addresses" | "addressesAt" | "forgetFormerAddresses"> {
  const { repository, random } = tools

  async function kept(subject: string) {
    const { record } = await repository.load(keyOf(tools, subject))
    return record?.addresses ?? noAddresses
  }

  return {
    async setAddresses(subject, addresses, source) {
      const checked = checkAddresses(addresses)
      const { outcome } = await decideAndCommit(tools, keyOf(tools, subject), sourceOf(source), (record, now) =>
        setAddresses(record ?? newRecord(random(recordKeyBytes)), checked, now),
      )
      return outcome
    },
    addresses: async subject => (await kept(subject)).current,
    addressesAt: async (subject, happenedAt) => addressesAt(await kept(subject), happenedAt),
    async forgetFormerAddresses(subject) {
      const { change } = await decideAndCommit(tools, keyOf(tools, subject), {}, (record, now) => {
        return { change: record && forgetFormerAddresses(record, now), outcome: null }
      })
      return change !== null
    },
  }
}
