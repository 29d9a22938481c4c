import { randomBytes } from "node:crypto"
import { checkLabel, type Policy, planNotices, settlePolicy } from "../record/index.ts"
import { HashQueue } from "./attempts/hash-queue.ts"
import { CodeSetMaker } from "./codes/code-set-maker.ts"
import { settleHashing, withPrecheck } from "./codes/slow-hash.ts"
import { ObservedHashQueue } from "./observation/observed-hash-queue.ts"
import { observedOperations } from "./observation/observed-operations.ts"
import { observedStore } from "./observation/observed-store.ts"
import { type Observer, observerOf } from "./observation/observer.ts"
import { addressFunctions } from "./operations/addresses.ts"
import { authenticatorFunctions } from "./operations/authenticators.ts"
import { checkName, guardClock, guardRandom } from "./operations/checks/input-checks.ts"
import { enrollFunctions } from "./operations/enroll.ts"
import type { IssuerTools } from "./operations/issuer-tools.ts"
import { lockFunctions } from "./operations/lock.ts"
import { readingFunctions } from "./operations/reading.ts"
import { recoverFunctions } from "./operations/recover.ts"
import { removeFunctions } from "./operations/remove.ts"
import { replaceCodesFunctions } from "./operations/replace-codes.ts"
import { resealFunctions } from "./operations/reseal.ts"
import { sendCodesFunctions } from "./operations/send-codes.ts"
import { startRecoveryFunctions } from "./operations/start-recovery.ts"
import { unlockFunctions } from "./operations/unlock.ts"
import { verifyFunctions } from "./operations/verify.ts"
import { voidCodesFunctions } from "./operations/void-codes.ts"
import type { Random } from "./persistence/ports.ts"
import { Seal } from "./persistence/sealing/seal.ts"
import { type NoticePlanning, SubjectRepository } from "./persistence/subject-repository.ts"
import type { Postern } from "./postern.ts"
import type { PosternOptions } from "./postern-options.ts"
import { LegacySetMaker } from "./takeover/legacy-set-maker.ts"
import { takeOverFunctions } from "./takeover/take-over.ts"

/**
 * Creates the issuer's side: TOTP and backup codes for the subjects of an application.
 * @throws PosternError `policy-too-weak` | `policy-invalid` before anything starts; TypeError | RangeError for an issuer or tenant that
 * cannot be used.
 */
export function createPostern(options: PosternOptions): Postern {
  if (options?.store === undefined) throw new TypeError("createPostern: expected issuer, store and keys")
  const known = [
    "issuer",
    "store",
    "keys",
    "tenant",
    "policy",
    "hashing",
    "limits",
    "clock",
    "random",
    "notices",
    "observe",
  ]
  const unknown = Object.keys(options).find(name => !known.includes(name))
  // A misspelt option would leave a policy at its default, unseen.
  if (unknown !== undefined)
    throw new TypeError(`createPostern: there is no option ${unknown}; the options are ${known.join(", ")}`)
  if (typeof options.keys?.key !== "function")
    throw new TypeError("keys: expected a key ring, as keyRing and keyRingFromEnv make it")
  const random = guardRandom(options.random ?? randomBytes)
  const observer = observerIn(options)
  const store = observedStore(options.store, observer)
  const queue = observer === null ? new HashQueue(options.limits) : new ObservedHashQueue(options.limits, observer)
  const policy = settlePolicy(options.policy)
  const hashing = settleHashing(options.hashing)
  return posternOver({
    issuer: checkLabel("issuer", options.issuer),
    tenant: checkName("tenant", options.tenant ?? "default"),
    store,
    observer,
    policy,
    random,
    queue,
    now: guardClock(options.clock ?? Date.now),
    repository: new SubjectRepository(
      store,
      new Seal(options.keys, random),
      random,
      planningOf(options, policy, random),
    ),
    maker: new CodeSetMaker(random, queue, withPrecheck(hashing, policy.codes.precheckBits)),
    legacy: new LegacySetMaker(random, queue, hashing),
    keys: options.keys,
  })
}

function observerIn({ observe = [] }: PosternOptions): Observer | null {
  const observers = Array.isArray(observe) ? (observe as readonly Observer[]) : [observe as Observer]
  if (observers.some(each => typeof each?.around !== "function"))
    throw new TypeError("observe: expected an observer, or a list of them: objects with a function `around`")
  return observers.length === 0 ? null : observerOf(observers)
}

function planningOf(options: PosternOptions, policy: Policy, random: Random): NoticePlanning | null {
  const { notices = false, store, keys } = options
  if (typeof notices !== "boolean") throw new TypeError(`notices: expected true or false, got ${typeof notices}`)
  if (!notices) return null
  if (store.outbox === undefined) throw new TypeError("notices: the store keeps no outbox")
  const plan: NoticePlanning["plan"] = (before, change, now) => planNotices(before, change, policy, now)
  return { seal: new Seal(keys, random, "notice"), plan }
}

function posternOver(tools: IssuerTools): Postern {
  return {
    issuer: tools.issuer,
    tenant: tools.tenant,
    takesOver: tools.policy.takeover,
    get attemptsWaiting() {
      return tools.queue.waiting
    },
    forTenant: tenant => posternOver({ ...tools, tenant: checkName("tenant", tenant) }),
    ...observedOperations(
      {
        ...enrollFunctions(tools),
        ...verifyFunctions(tools),
        ...replaceCodesFunctions(tools),
        ...recoverFunctions(tools),
        ...removeFunctions(tools),
        ...authenticatorFunctions(tools),
        ...lockFunctions(tools),
        ...startRecoveryFunctions(tools),
        ...unlockFunctions(tools),
        ...voidCodesFunctions(tools),
        ...readingFunctions(tools),
        ...resealFunctions(tools),
        ...addressFunctions(tools),
        ...sendCodesFunctions(tools),
        ...takeOverFunctions(tools),
      },
      tools.observer,
    ),
  }
}
