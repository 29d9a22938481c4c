import { join } from "node:path"
import { fileNames } from "../disk/file-names.ts"

/**
 * A log goes on in a further file once the last one holds so many bytes: what is written then, and what a sync carries, does not grow with
 * the vault.
 */
export const maxPartBytes = 256 << 10

/** The highest number that the name of a part can have: what lies there can be read by everybody, and written behind by its device. */
export const maxPart = 9_999_999

/** One file of a log. The first has the number 1. */
export interface LogPart {
  readonly device: string
  readonly part: number
}

/** `<device>.age` for the first part of a log, then `<device>.2.age` and so on. */
export const partName = ({ device, part }: LogPart): string => `${device}${part === 1 ? "" : `.${part}`}.age`

/** What the name of a file claims to be; a sync program's copy in conflict is the first part of another device. */
export function readPartName(name: string): LogPart {
  const [, device, part] = /^(.+?)(?:\.([2-9]|[1-9]\d{1,6}))?\.age$/s.exec(name) ?? ["", name, undefined]
  return { device: device!, part: Number(part ?? 1) }
}

/** The names of all log files in a folder: by device, and of each the parts in their order. Nothing where there is no such folder. */
export async function logFileNames(folder: string): Promise<string[]> {
  const names = (await fileNames(folder)).filter(name => name.endsWith(".age") && !name.startsWith("."))
  const found = names.map(name => ({ name, ...readPartName(name) }))
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return found.sort((a, b) => byName(a.device, b.device) || a.part - b.part).map(({ name }) => name)
}

export interface OwnPart extends LogPart {
  readonly path: string
}

/** The files of one device's log in this folder, in their order. */
export async function partsOf(folder: string, device: string): Promise<OwnPart[]> {
  const parts = (await logFileNames(folder)).map(name => ({ ...readPartName(name), path: join(folder, name) }))
  return parts.filter(part => part.device === device)
}
