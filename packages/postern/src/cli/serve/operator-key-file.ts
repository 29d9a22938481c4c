import { readFileSync, statSync } from "node:fs"
import { PosternError } from "../../issuer/index.ts"
import { hashApiKey, type Operator } from "../../service/index.ts"
import { CliFault, reasonOf } from "../cli-fault.ts"

const othersMayRead = 0o077

/**
 * Reads who may use the operator's page: one `NAME KEY` or `NAME KEY TENANT` on a line, `#` before a remark.
 * @throws CliFault `file-unreadable` | `setting-invalid`; PosternError `keys-exposed` if other users can read the file, `api-key-weak`
 */
export function readOperators(path: string): readonly Operator[] {
  const operators = linesOf(path).map((line, at) => {
    const [name = "", key = "", tenant = "default", ...rest] = line.split(/\s+/)
    if (key === "" || rest.length > 0)
      throw new CliFault("setting-invalid", {
        sentence: `Entry ${at + 1} of the operator key file is not of the form NAME KEY or NAME KEY TENANT.`,
      })
    return { name, tenant, hash: hashApiKey(key) }
  })
  if (operators.length === 0)
    throw new CliFault("setting-invalid", {
      sentence: "The operator key file names no operator: write NAME KEY on a line.",
    })
  return operators
}

function linesOf(path: string): string[] {
  try {
    if (process.platform !== "win32" && (statSync(path).mode & othersMayRead) !== 0)
      throw new PosternError("keys-exposed")
    const lines = readFileSync(path, "utf8").split("\n")
    return lines.map(line => line.trim()).filter(line => line !== "" && !line.startsWith("#"))
  } catch (fault) {
    throw fault instanceof PosternError
      ? fault
      : new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
}
