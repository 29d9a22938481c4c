import type { Notice, NoticeFacts, NoticeKind } from "../issuer/index.ts"
import type { Delivery } from "./delivery/channel.ts"
import { renderNotice } from "./messages/render-notice.ts"
import { en } from "./words/en.ts"

export const noticeKinds = Object.keys(en.kinds) as readonly NoticeKind[]

/** What a careless application or a stranger could slip into a source; no message may pass it on. */
export const canaries = ["K7QM-X2PB-9DHT-WZ4N", "JBSWY3DPEHPK3PXP", "call-0800-evil"] as const

const factsOf: Partial<Record<NoticeKind, NoticeFacts>> = {
  "codes-issued": { set: 1, codesLeft: 10 },
  "codes-replaced": { set: 2, codesLeft: 10 },
  "code-checked": { set: 1, codesLeft: 9 },
  "backup-code-used": { method: "backup-code", set: 1, codesLeft: 8 },
  "codes-low": { set: 1, codesLeft: 3 },
  "codes-gone": { set: 1, codesLeft: 0 },
  "second-factor-failing": { method: "totp", failures: 3 },
  throttled: { method: "backup-code", failures: 5, waitSeconds: 30 },
  disabled: { method: "totp", failures: 100 },
  "totp-replayed": { method: "totp" },
  "codes-expiring": { set: 1, codesLeft: 8, expiresAt: "2026-12-21T09:05:00.000Z", daysLeft: 30 },
  "taken-over": { method: "totp", set: 1, codesLeft: 8, expiresAt: "2027-05-20T09:05:00.000Z" },
  "codes-to-replace": { set: 1, codesLeft: 8, expiresAt: "2027-05-20T09:05:00.000Z" },
}

/** A notice of a kind as it may occur, with canaries where free text comes in. */
export function sampleNotice(kind: NoticeKind, changes: Partial<Notice> = {}): Notice {
  const [code, secret, phone] = canaries
  return {
    id: `0192-${kind}`,
    kind,
    issuer: "Acme",
    tenant: "main",
    subject: "user_42",
    account: "ada@example.com",
    at: "2026-11-21T09:05:00.000Z",
    source: {
      ip: "203.0.113.7",
      userAgent: `Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0 ${code} ${secret} ${phone}`,
      ...(["unlocked", "codes-voided", "recovery-started"].includes(kind) ? { by: `grace: ${phone} ${code}` } : {}),
    },
    facts: factsOf[kind] ?? {},
    reportUrl: "https://acme.example/2fa/report#t=0123456789",
    ...changes,
  }
}

/** A delivery of a notice to an address, as a dispatcher makes it. */
export function sampleDelivery(notice: Notice, to: string, changes: Partial<Delivery> = {}): Delivery {
  const language = changes.address?.language ?? "en"
  return {
    id: `${notice.id}.1`,
    notice,
    address: { channel: "email", to, language },
    message: renderNotice(notice, language),
    signal: new AbortController().signal,
    ...changes,
  }
}
