import { VaultError } from "../../record/index.ts"

const maxMailBytes = 32 << 20
const maxAttachments = 50

/** What a mail shows: who wrote it, its subject, its text (or, where there is none, its page), and the files in it. */
export interface MailContent {
  readonly head: string
  readonly text: string
  readonly html: string
  readonly files: readonly { readonly name: string | null; readonly bytes: Uint8Array }[]
}

/**
 * Takes a mail apart (RFC 5322, MIME).
 * @throws VaultError `file-damaged` where it is larger than 32 MiB, nests deeper than 20 parts or has more than 256 KiB of headers.
 */
export async function readMail(bytes: Uint8Array): Promise<MailContent> {
  if (bytes.length > maxMailBytes)
    throw new VaultError("file-damaged", "The mail is larger than 32 MiB; it was not read.")
  const { default: PostalMime } = await import("postal-mime")
  try {
    const mail = await PostalMime.parse(bytes, {
      maxNestingDepth: 20,
      maxHeadersSize: 256 << 10,
      maxRfc822NestingDepth: 3,
    })
    const sender = mail.from?.address === undefined ? "" : `${mail.from.name} ${mail.from.address}`.trim()
    return {
      head: [sender, mail.subject ?? ""].filter(line => line !== "").join("\n"),
      text: mail.text ?? "",
      html: mail.html ?? "",
      files: mail.attachments.slice(0, maxAttachments).map(({ filename, content }) => ({
        name: filename,
        bytes: typeof content === "string" ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer),
      })),
    }
  } catch {
    throw new VaultError(
      "file-damaged",
      "The mail cannot be taken apart: it nests too deep, or its headers are too long.",
    )
  }
}
