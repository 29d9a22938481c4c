import type { Vault } from "../folder/index.ts"
import type { TeamFacts } from "../record/index.ts"

/** Who belongs and who has left; null in a vault of an older format, which has one member. */
export const teamFactsOf = ({ members }: Pick<Vault, "members">): TeamFacts | null =>
  members === null || members.format === "postern-vault/1"
    ? null
    : { members: members.members, left: members.left, revoked: members.revoked.map(({ device }) => device) }
