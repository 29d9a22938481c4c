import { VaultError } from "../../record/index.ts"

interface Kind {
  readonly kind: string
  readonly advice: string
  readonly fits: (head: Buffer, name: string) => boolean
}

const starts = (hex: string, at = 0): Kind["fits"] => {
  const expected = Buffer.from(hex, "hex")
  return head => head.subarray(at, at + expected.length).equals(expected)
}
const says = (text: string, at = 0): Kind["fits"] => starts(Buffer.from(text, "latin1").toString("hex"), at)
const named =
  (pattern: RegExp): Kind["fits"] =>
  (_, name) =>
    pattern.test(name)
const either =
  (...tests: readonly Kind["fits"][]): Kind["fits"] =>
  (head, name) =>
    tests.some(test => test(head, name))

const picture =
  "Codes in a picture cannot be read here: type them in with `add`. A picture of a QR code is read if it is a PNG."
const archive = "Unpack it, and import the files in it."

/** Files that hold no text, known by their first bytes: what they are, and what to do instead. */
const kinds: readonly Kind[] = [
  { kind: "a JPEG picture", advice: picture, fits: starts("ffd8ff") },
  { kind: "a GIF picture", advice: picture, fits: says("GIF8") },
  {
    kind: "a WebP picture",
    advice: picture,
    fits: (head, name) => says("RIFF")(head, name) && says("WEBP", 8)(head, name),
  },
  {
    kind: "a HEIC or AVIF picture",
    advice: picture,
    fits: (head, name) => says("ftyp", 4)(head, name) && /^(?:hei|hev|mif1|avif)/.test(head.toString("latin1", 8, 12)),
  },
  { kind: "a TIFF picture", advice: picture, fits: either(starts("49492a00"), starts("4d4d002a")) },
  {
    kind: "a BMP picture",
    advice: picture,
    fits: (head, name) => says("BM")(head, name) && head.length > 14 && head.readUInt32LE(6) === 0,
  },
  {
    kind: "a film or a recording",
    advice: "Nothing in it can be read.",
    fits: either(says("ftyp", 4), starts("1a45dfa3"), says("ID3"), says("OggS")),
  },
  {
    kind: "a KeePass 1 database",
    advice: "Open it in KeePassXC (Database, Import, KeePass 1), save it as .kdbx, and import that.",
    fits: starts("03d9a29a65fb4bb5"),
  },
  {
    kind: "an old Office file (.doc, .xls or .msg)",
    advice: "Save it as .docx, .csv or plain text, and import that.",
    fits: starts("d0cf11e0a1b11ae1"),
  },
  {
    kind: "a database of SQLite",
    advice: "Programs do not export such files: use the export of the program that wrote it.",
    fits: says("SQLite format 3\0"),
  },
  { kind: "a 7-Zip archive", advice: archive, fits: starts("377abcaf271c") },
  { kind: "a RAR archive", advice: archive, fits: says("Rar!") },
  { kind: "a gzip archive", advice: archive, fits: starts("1f8b") },
  {
    kind: "an xz, bzip2 or Zstandard archive",
    advice: archive,
    fits: either(starts("fd377a585a00"), says("BZh"), starts("28b52ffd")),
  },
  {
    kind: "a backup of FreeOTP",
    advice: "It is written for FreeOTP alone. FreeOTP+ exports JSON; import that.",
    fits: starts("aced0005"),
  },
  {
    kind: "a file encrypted with PGP",
    advice:
      "Decrypt it with gpg, or export again without encryption: in Proton Pass, Settings, Export, file format JSON. Remove that file after the import.",
    fits: either(says("-----BEGIN PGP MESSAGE"), named(/\.(?:pgp|gpg)$/i)),
  },
  {
    kind: "an encrypted backup of Enpass",
    advice: "In Enpass, choose File, Export, format JSON, and import that. Remove the file after the import.",
    fits: named(/\.(?:enpassdb|enpassbackup|walletx)$/i),
  },
  {
    kind: "an encrypted backup of Dashlane",
    advice: "In Dashlane, choose Settings, Export data, format CSV, and import that. Remove the file after the import.",
    fits: named(/\.dash$/i),
  },
  {
    kind: "an encrypted backup of Samsung Pass",
    advice: "It can be opened by Samsung Pass alone.",
    fits: named(/\.spass$/i),
  },
  { kind: "a program", advice: "It is no export.", fits: either(starts("7f454c46"), says("MZ"), starts("cffaedfe")) },
]

/** Whether the bytes are an age file, binary or armored. */
export const isAgeFile = (bytes: Uint8Array): boolean =>
  /^\s*(?:age-encryption\.org\/v1\n|-----BEGIN AGE ENCRYPTED FILE-----)/.test(
    Buffer.from(bytes.subarray(0, 64)).toString("latin1"),
  )

/** KeePass 2 and its beta. */
export const isKdbx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x03 &&
  bytes[1] === 0xd9 &&
  bytes[2] === 0xa2 &&
  bytes[3] === 0x9a &&
  (bytes[4] === 0x67 || bytes[4] === 0x66)

/** What a file without text is; null where nothing is known of it. */
export function describeKind(
  bytes: Uint8Array,
  name: string | null,
): { readonly kind: string; readonly advice: string } | null {
  const head = Buffer.from(bytes.subarray(0, 64))
  return kinds.find(({ fits }) => fits(head, name ?? "")) ?? null
}

/** The refusal of a file that is not read: what it is, and what to do. */
export const refusal = (kind: string, advice: string): VaultError =>
  new VaultError("thing-not-found", `This is ${kind}. ${advice}`)
