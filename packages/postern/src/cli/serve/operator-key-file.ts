import { PosternError } from "../../issuer/index.ts"
import { hashApiKey, type Operator } from "../../service/index.ts"
import { CliFault } from "../cli-fault.ts"
import { readNamedSecret } from "../secret-file.ts"

/**
 * Reads who may use the operator's page: one `NAME KEY` or `NAME KEY TENANT` on a line, `#` before a remark.
 * @throws CliFault `file-unreadable` | `setting-invalid`; PosternError `keys-exposed` | `keys-foreign` if other users can read the file,
 * `api-key-weak`; each names the file
 */
export function readOperators(path: string): readonly Operator[] {
  const operators = linesOf(path).map((line, at) => {
    const [name = "", key = "", tenant = "default", ...rest] = line.split(/\s+/)
    if (key === "" || rest.length > 0)
      throw new CliFault("setting-invalid", {
        sentence: `Entry ${at + 1} of the operator key file ${path} is not of the form NAME KEY or NAME KEY TENANT.`,
      })
    return { name, tenant, hash: hashed(key, path) }
  })
  if (operators.length === 0)
    throw new CliFault("setting-invalid", {
      sentence: `The operator key file ${path} names no operator: write NAME KEY on a line.`,
    })
  return operators
}

function linesOf(path: string): string[] {
  const lines = readNamedSecret(path).split("\n")
  return lines.map(line => line.trim()).filter(line => line !== "" && !line.startsWith("#"))
}

function hashed(key: string, path: string): string {
  try {
    return hashApiKey(key)
  } catch (fault) {
    throw fault instanceof PosternError ? new PosternError(fault.code, { file: path, ...fault.details }, fault) : fault
  }
}
