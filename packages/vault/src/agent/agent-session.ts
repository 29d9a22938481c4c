import { type MemberSecret, readingOpener, type UnlockedMember, unlockedMember } from "../folder/index.ts"
import { VaultError } from "../record/index.ts"

export interface AgentLimits {
  /** Seconds without a request after which the agent forgets. */
  readonly idleSeconds: number
  /** Seconds after which it forgets in any case. */
  readonly hardSeconds: number
}

export interface AgentFacts {
  readonly vault: string
  readonly member: string
  readonly recipient: string
  readonly verifyKey: string
  readonly formerKeys: readonly string[]
  readonly founder: string
  readonly unlockedAt: string
  /** When it forgets if nothing is asked of it. */
  readonly locksAt: string
}

export type AgentRequest =
  | { op: "facts" }
  | { op: "open"; header: string }
  | { op: "sign"; message: string }
  | { op: "lock" }
export type AgentAnswer =
  | { facts: AgentFacts }
  | { fileKey: string }
  | { signature: string }
  | { locked: true }
  | { error: string; message: string }

/** What the agent knows and for how long. It opens and signs; the keys themselves never leave it. */
export class AgentSession {
  readonly #limits: AgentLimits
  readonly #now: () => number
  readonly #start: number
  #lastUse: number
  #member: UnlockedMember | null
  #openHeader: ReturnType<typeof readingOpener>

  private constructor(secret: MemberSecret, member: UnlockedMember, limits: AgentLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
    this.#start = now()
    this.#lastUse = this.#start
    this.#member = member
    this.#openHeader = readingOpener(secret)
  }

  static async start(secret: MemberSecret, limits: AgentLimits, now: () => number = Date.now): Promise<AgentSession> {
    return new AgentSession(secret, await unlockedMember(secret), limits, now)
  }

  /** The moment (ms) at which it forgets unless it is used before. By the wall clock, which a sleeping computer does not stop. */
  get deadline(): number {
    return Math.min(this.#lastUse + this.#limits.idleSeconds * 1000, this.#start + this.#limits.hardSeconds * 1000)
  }

  get isLocked(): boolean {
    if (this.#member !== null && this.#now() >= this.deadline) this.lock()
    return this.#member === null
  }

  lock(): void {
    this.#member = null
    this.#openHeader = async () => {
      throw new VaultError("locked")
    }
  }

  /** Answers one request; a lock that is due comes first. */
  async answer(request: AgentRequest): Promise<AgentAnswer> {
    if (this.isLocked || this.#member === null) return { error: "locked", message: "The agent is locked." }
    const member = this.#member
    // Asking after the agent is no use of the vault: a status line must not keep it open for ever.
    if (request.op !== "facts") this.#lastUse = this.#now()
    switch (request.op) {
      case "facts": {
        const { vault, recipient, verifyKey, formerKeys, founder } = member
        const locksAt = new Date(this.deadline).toISOString()
        return {
          facts: {
            vault,
            member: member.member,
            recipient,
            verifyKey,
            formerKeys,
            founder,
            unlockedAt: new Date(this.#start).toISOString(),
            locksAt,
          },
        }
      }
      case "open":
        try {
          return {
            fileKey: Buffer.from(await this.#openHeader(Buffer.from(request.header, "base64"))).toString("base64"),
          }
        } catch (error) {
          if (error instanceof VaultError) return { error: error.code, message: error.message }
          throw error
        }
      case "sign":
        // Only what a device of the member needs: never an event, nor anything of another program.
        if (!request.message.startsWith("postern-vault/device/v1\n"))
          return { error: "not-allowed", message: "The agent does not sign that." }
        return { signature: Buffer.from(await member.signAsMember(request.message)).toString("base64") }
      case "lock":
        this.lock()
        return { locked: true }
    }
  }
}
