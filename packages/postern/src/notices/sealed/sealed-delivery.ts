import { randomUUID } from "node:crypto"
import {
  type CodesSent,
  type NotAccepted,
  type Notice,
  type NoticeAddress,
  type ParcelKind,
  type Postern,
  PosternError,
  type Source,
} from "../../issuer/index.ts"
import type { Channel, Message } from "../delivery/channel.ts"
import { reportLinkOf } from "../messages/report-link.ts"
import { ageKit } from "./age-kit.ts"
import { kitMessage, passphraseMessage } from "./parcel-messages.ts"

export interface SealedDeliveryOptions {
  readonly postern: Postern
  /** carries the kit, a file: such as mail */
  readonly kitChannel: Channel
  /** carries the passphrase; another channel, which the first one's keeper does not read */
  readonly passphraseChannel: Channel
  /** a page with `<postern-kit-opener>`, which the mail names; @default none: the mail names the age program */
  readonly openerUrl?: string
  /** gives the page where a person says that it was not them, as `reportLinks` of "postern/service" does */
  readonly reportUrlOf?: (of: { tenant: string; subject: string; language: string }) => string
  /** how long a channel may take; @default 30_000 */
  readonly timeoutMs?: number
  /** milliseconds since 1970, for the time that messages carry; @default Date.now */
  readonly clock?: () => number
}

/** Sends codes so that neither the mail nor the text alone opens them. Off unless the policy says `codes.delivery: "sealed"`. */
export interface SealedDelivery {
  /**
   * Replaces the codes, given a fresh second factor, and sends the new ones as an age file to the subject's first address on the kit's
   * channel. They are refused as `expired` after 24 hours unless one of them was used or typed back.
   * @throws PosternError `delivery-off` | `delivery-addresses` | `authenticator-needed` | `delivery-failed`; then nothing was spent or changed
   */
  sendKit(subject: string, options: Source & { readonly proof: string }): Promise<CodesSent | NotAccepted>

  /**
   * Sends the passphrase of that file to the subject's first address on the other channel; ten minutes later the codes are refused unless
   * one of them was used or typed back. May be asked for again, five times in all, half a minute apart.
   * @throws PosternError `delivery-off` | `delivery-addresses` | `delivery-failed`, after which it counts as sent
   */
  sendPassphrase(subject: string, source?: Source): Promise<CodesSent | NotAccepted>

  /** The same channels for the subjects of another tenant. */
  forTenant(tenant: string): SealedDelivery
}

/**
 * Holds the two channels apart.
 * @throws TypeError if they are one and the same, or `openerUrl` is no https address
 */
export function sealedDelivery(options: SealedDeliveryOptions): SealedDelivery {
  const { postern, kitChannel, passphraseChannel, openerUrl = null } = options
  // The names, too: addresses are found by them, and one mailbox would get both.
  if (kitChannel === passphraseChannel || kitChannel.name === passphraseChannel.name)
    throw new TypeError("passphraseChannel: expected another channel than kitChannel: who reads one must not read both")
  if (openerUrl !== null && reportLinkOf(openerUrl) === null)
    throw new TypeError("openerUrl: expected an https address, or http on this machine")

  return {
    async sendKit(subject, { proof, ...source }) {
      return postern.sendCodes(subject, {
        proof,
        ...source,
        async send({ codeSet, passphrase, account, addresses }) {
          const { kitAddress } = bothOf(addresses)
          const bytes = await ageKit(codeSet.text, passphrase)
          const attachment = { fileName: `${codeSet.fileName}.age`, contentType: "application/octet-stream", bytes }
          const facts = {
            issuer: postern.issuer,
            account,
            set: codeSet.set,
            endsAt: endOf(codeSet.issuedAt),
            openerUrl,
          }
          const notice = noticeOf("sealed-kit", subject, { account, source, language: kitAddress.language })
          const message = kitMessage({ ...facts, reportUrl: notice.reportUrl }, kitAddress.language, attachment)
          await post(kitChannel, kitAddress, notice, message)
        },
      })
    },

    async sendPassphrase(subject, source = {}) {
      bothOf(await postern.addresses(subject))
      return postern.sendPassphrase(subject, {
        ...source,
        async send({ set, passphrase, account, addresses }) {
          const { passphraseAddress } = bothOf(addresses)
          const { language } = passphraseAddress
          const notice = noticeOf("kit-passphrase", subject, { account, source, language })
          const message = passphraseMessage({ issuer: postern.issuer, set, passphrase }, language)
          await post(passphraseChannel, passphraseAddress, notice, message)
        },
      })
    },

    forTenant: tenant => sealedDelivery({ ...options, postern: postern.forTenant(tenant) }),
  }

  function bothOf(addresses: readonly NoticeAddress[]) {
    const kitAddress = addresses.find(({ channel }) => channel === kitChannel.name)
    const passphraseAddress = addresses.find(({ channel }) => channel === passphraseChannel.name)
    if (kitAddress === undefined || passphraseAddress === undefined || kitAddress.to === passphraseAddress.to)
      throw new PosternError("delivery-addresses", { needed: `${kitChannel.name} and ${passphraseChannel.name}` })
    return { kitAddress, passphraseAddress }
  }

  function noticeOf(
    kind: ParcelKind,
    subject: string,
    { account, source, language }: { account: string | null; source: Source; language: string },
  ): Notice<ParcelKind> {
    const { issuer, tenant } = postern
    const reportUrl = options.reportUrlOf?.({ tenant, subject, language }) ?? null
    const at = new Date((options.clock ?? Date.now)()).toISOString()
    return { id: `parcel-${randomUUID()}`, kind, issuer, tenant, subject, account, at, source, facts: {}, reportUrl }
  }

  function post(channel: Channel, address: NoticeAddress, notice: Notice<ParcelKind>, message: Message): Promise<void> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? 30_000)
    return channel.send({ id: notice.id, notice, address, message, signal })
  }
}

const dayMs = 86_400_000

function endOf(issuedAt: string): string {
  return new Date(Date.parse(issuedAt) + dayMs).toISOString()
}
