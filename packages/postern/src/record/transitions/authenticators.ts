import {
  type Authenticator,
  type BoundSecret,
  hasWorkingAuthenticator,
  type PendingAuthenticator,
  type SubjectRecord,
} from "../model/subject-record.ts"

/** Lists the authenticators of a subject, the first one first. */
export function authenticatorsOf(totp: Authenticator | null): readonly BoundSecret[] {
  return totp === null ? [] : [totp, ...totp.others]
}

/** Gives the authenticators with each one changed; what is common to all stays. */
export function withEach(
  totp: Authenticator,
  change: (each: BoundSecret, place: number) => BoundSecret,
): Authenticator {
  const { attempts, lostAt, others } = totp
  return {
    ...change(ownOf(totp), 0),
    attempts,
    lostAt,
    others: others.map((each, i) => change(each, i + 1)),
  }
}

/** Gives the authenticators without one; null for the last. The next one becomes the first, and failures and loss stay with the rest. */
export function withoutNumber(totp: Authenticator, number: number): Authenticator | null {
  const { attempts, lostAt, others } = totp
  const [first, ...rest] = [ownOf(totp), ...others].filter(each => each.number !== number)
  return first === undefined ? null : { ...first, attempts, lostAt, others: rest }
}

/** Whether an activation puts the enrolment beside the others. Where none of them works it takes their place. */
export function isAdding(record: SubjectRecord, pending: Pick<PendingAuthenticator, "adds">): boolean {
  return pending.adds && hasWorkingAuthenticator(record)
}

function ownOf(each: BoundSecret): BoundSecret {
  const { number, name, secret, parameters, account, activatedAt, lastStep, lastUsedAt, clockOffset } = each
  return { number, name, secret, parameters, account, activatedAt, lastStep, lastUsedAt, clockOffset }
}
