import { connect, type Socket } from "node:net"
import type { UnlockedMember } from "../folder/index.ts"
import { VaultError, type VaultErrorCode, vaultErrors } from "../record/index.ts"
import type { AgentAnswer, AgentFacts, AgentRequest } from "./agent-session.ts"

/** A conversation with a running agent. */
export class AgentClient {
  readonly #socket: Socket
  #rest = ""
  readonly #waiting: { resolve: (answer: AgentAnswer) => void; reject: (error: unknown) => void }[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding("utf8")
    socket.on("data", (chunk: string) => {
      const lines = (this.#rest + chunk).split("\n")
      this.#rest = lines.pop() ?? ""
      for (const line of lines) this.#waiting.shift()?.resolve(JSON.parse(line) as AgentAnswer)
    })
    const fail = (): void => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new VaultError("locked", "The agent has gone. Run postern-vault unlock, or try again."))
    }
    socket.on("error", fail)
    socket.on("close", fail)
  }

  /** Fulfilled once the agent has locked or is gone. */
  get closed(): Promise<void> {
    if (this.#socket.closed) return Promise.resolve()
    return new Promise(resolve => void this.#socket.once("close", () => resolve()))
  }

  /** Null where no agent listens. */
  static connect(path: string): Promise<AgentClient | null> {
    return new Promise(resolve => {
      const socket = connect(path)
      socket.once("error", () => resolve(null))
      socket.once("connect", () => resolve(new AgentClient(socket)))
    })
  }

  async #ask<T extends AgentAnswer>(request: AgentRequest): Promise<T> {
    const answer = await new Promise<AgentAnswer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.write(`${JSON.stringify(request)}\n`)
    })
    if ("error" in answer)
      throw new VaultError(
        Object.hasOwn(vaultErrors, answer.error) ? (answer.error as VaultErrorCode) : "locked",
        answer.message,
      )
    return answer as T
  }

  async facts(): Promise<AgentFacts> {
    return (await this.#ask<{ facts: AgentFacts }>({ op: "facts" })).facts
  }

  async lock(): Promise<void> {
    await this.#ask({ op: "lock" })
  }

  /** The member whose keys the agent holds. */
  async member(): Promise<UnlockedMember> {
    const { vault, member, recipient, verifyKey, formerKeys, founder } = await this.facts()
    return {
      vault,
      member,
      recipient,
      verifyKey,
      formerKeys,
      founder,
      // Agreeing asks for the passphrase each time.
      consent: null,
      openHeader: async header => {
        const { fileKey } = await this.#ask<{ fileKey: string }>({
          op: "open",
          header: Buffer.from(header).toString("base64"),
        })
        return Buffer.from(fileKey, "base64")
      },
      signAsMember: async message =>
        Buffer.from((await this.#ask<{ signature: string }>({ op: "sign", message })).signature, "base64"),
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}
