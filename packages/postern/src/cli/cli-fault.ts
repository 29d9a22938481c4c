import { type ExitCode, exitCode } from "./exit-code.ts"

type Facts = Readonly<Record<string, string | number>>

/** Every fault that only the command line has, by its stable code: one sentence that says what to do. No fact is ever a key or a code. */
const sentences = {
  usage: ({ sentence }: Facts) => `${sentence}`,
  "setting-invalid": ({ sentence }: Facts) => `${sentence}`,
  "folder-unwritable": ({ path, reason }: Facts) =>
    `The folder ${path} cannot be written (${reason}): name another with --data, or let this user write there.`,
  "file-unreadable": ({ path, reason }: Facts) => `The file ${path} cannot be read (${reason}).`,
  "file-exists": ({ path }: Facts) => `The file ${path} is there already and is never overwritten: name another one.`,
  "keys-lost": ({ store, file }: Facts) =>
    `${store} holds records, but the key ring that they are sealed under is missing: put the file ${file} back, or set POSTERN_KEYS. A new key ring would open none of them.`,
  "api-keys-unreadable": ({ path }: Facts) =>
    `${path} does not hold hashed API keys: put the file back, or remove it and set POSTERN_API_KEY.`,
  "store-unknown": ({ kinds }: Facts) => `The store must be given as one of ${kinds}.`,
  "driver-missing": ({ driver }: Facts) =>
    `This database is spoken to through the package ${driver}: install it with \`npm install ${driver}\`.`,
  "export-unreadable": ({ path, line, reason }: Facts) =>
    `${path} is not what \`postern audit export\` writes: line ${line}, ${reason}.`,
  "store-missing": ({ store }: Facts) =>
    `There is no database at ${store}: start \`postern serve\` once, or name the right one with --store or POSTERN_STORE.`,
  "store-locked": ({ store }: Facts) =>
    `${store} is locked by another program: close what holds it, a backup or a database browser perhaps, and try again.`,
  "store-password": () =>
    "A password in a flag can be read by every user of this machine: put the store's name into POSTERN_STORE instead.",
  "subject-unknown": ({ tenant, subject }: Facts) =>
    `The tenant "${tenant}" has no subject "${subject}", and no event of one.`,
  "tenant-unknown": ({ tenant }: Facts) => `There is no tenant "${tenant}" with any subject.`,
  "vault-missing": () =>
    "The holder's side is a package of its own: install it with `npm install @postern/vault`, then `postern vault` hands over to it.",
} satisfies Record<string, (facts: Facts) => string>

export type CliFaultCode = keyof typeof sentences

/** A fault of the command line or of its surroundings, with a stable `code`, told in one sentence. */
export class CliFault extends Error {
  readonly code: CliFaultCode
  readonly exitCode: ExitCode = exitCode.usage

  constructor(code: CliFaultCode, facts: Facts = {}, cause?: unknown) {
    super(sentences[code](facts), cause === undefined ? {} : { cause })
    this.name = "CliFault"
    this.code = code
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is a file",
  EISDIR: "it is a folder",
  EEXIST: "a file of that name is in the way",
}

/** Says why the operating system refused, in words where there are some. */
export function reasonOf(fault: unknown): string {
  const { code } = fault as NodeJS.ErrnoException
  return code === undefined ? "no reason given" : (reasons[code] ?? code)
}
