import type { SendMailOptions } from "nodemailer"
import { type Delivery, DeliveryFault, type Message } from "../../delivery/channel.ts"
import { deliveryDigest } from "../../delivery/delivery-digest.ts"
import { plainLine } from "../../messages/plain-line.ts"
import { readMailAddress } from "./mail-address.ts"
import type { Sender } from "./sender.ts"

const maxSubjectLength = 200
const maxNameLength = 64

/**
 * Writes a delivery as a mail. Everything that becomes a header is made one harmless line here, before the mailer encodes it.
 * @throws DeliveryFault final, `address-invalid` | `attachment-invalid`
 */
export function mailOf({ id, notice, address, message }: Delivery, sender: Sender): SendMailOptions {
  const to = readMailAddress(address.to)
  if (to === null) throw new DeliveryFault("address-invalid", { isFinal: true })
  return {
    envelope: { from: sender.address, to },
    from: { name: sender.name ?? plainLine(notice.issuer, maxNameLength), address: sender.address },
    to: { name: "", address: to },
    subject: plainLine(message.title, maxSubjectLength),
    text: message.text,
    html: message.html,
    attachments: (message.attachments ?? []).map(attachmentOf),
    // The same for every try: programs that see a mail twice show it once.
    messageId: `<postern.${deliveryDigest(id)}@${sender.domain}>`,
    headers: {
      // RFC 3834 §5: no program answers it.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function attachmentOf({ fileName, contentType, bytes }: NonNullable<Message["attachments"]>[number]): {
  filename: string
  contentType: string
  content: Buffer
} {
  const isName = /^[^\p{C}\p{Zl}\p{Zp}/\\]{1,120}$/u.test(fileName)
  if (!isName || !/^[a-z0-9-]{1,40}\/[a-z0-9.+-]{1,80}$/.test(contentType))
    throw new DeliveryFault("attachment-invalid", { isFinal: true })
  return { filename: fileName, contentType, content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}
