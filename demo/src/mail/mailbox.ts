import type { Channel, Message } from "postern/notices"
import { callbackChannel } from "postern/notices"

/** A mail as its reader sees it. */
export interface Mail {
  /** ISO 8601, UTC: when it came */
  readonly at: string
  readonly message: Message
  /** Postern's "this wasn't me" page, or null */
  readonly reportUrl: string | null
}

const maxKept = 20

/** Stands for everybody's mailbox: Acme sends no mail, it keeps the last ones of each address in memory, to be read at /security/mail. */
export class Mailbox {
  readonly #mails = new Map<string, Mail[]>()
  readonly channel: Channel

  /** @param onMail hears the title of each */
  constructor(onMail: (title: string) => void = () => {}) {
    this.channel = callbackChannel("email", async ({ address, message, notice }) => {
      const mails = this.#mails.get(address.to) ?? []
      this.#mails.set(address.to, [{ at: notice.at, message, reportUrl: notice.reportUrl }, ...mails].slice(0, maxKept))
      onMail(message.title)
    })
  }

  /** Gives what came for an address, newest first. */
  of(email: string): readonly Mail[] {
    return this.#mails.get(email) ?? []
  }
}
