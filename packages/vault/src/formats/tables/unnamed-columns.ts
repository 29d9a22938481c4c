import { type Columns, columnsOf, plainName, type Role } from "./column-roles.ts"
import type { Row } from "./csv-table.ts"

const isAddress = (cell: string): boolean => /^(?:https?:\/\/\S+|(?:[a-z\d-]+\.)+[a-z]{2,}(?:\/\S*)?)$/i.test(cell)
const isMail = (cell: string): boolean => /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(cell)
const isSeed = (cell: string): boolean => /^otpauth:\/\//i.test(cell) || /^(?=.*[A-Z])[A-Z2-7]{16,}=*$/.test(cell)
const isStatus = (cell: string): boolean =>
  /^(?:un)?used$|^(?:yes|no|true|false|x|✓|✔|benutzt|verwendet|frei|offen|utilisée?|usado|open|new|spent)$/i.test(cell)
const isNote = (cell: string): boolean => /[\r\n]/.test(cell) || (/\s/.test(cell) && cell.length > 30)
const isName = (cell: string): boolean => /^\p{L}[\p{L}\p{N} .,'’&()/+-]{0,60}$/u.test(cell) && !/\d{3}/.test(cell)

/**
 * Tells the columns of a table without known names by what most of their cells are. What looks neither like a name nor like an
 * address is taken for passwords and dropped: they cannot be told from codes.
 * @returns null where nothing shows that these are accounts.
 */
export function columnsByContent(rows: readonly Row[]): Columns | null {
  const width = Math.max(0, ...rows.map(row => row.cells.length))
  const roles: Role[] = []
  const taken = new Set<Role>()
  for (let index = 0; index < width; index++) {
    const cells = rows.map(row => (row.cells[index] ?? "").trim()).filter(cell => cell !== "")
    const most = (test: (cell: string) => boolean): boolean =>
      cells.length > 0 && cells.filter(test).length >= cells.length * 0.8
    const role: Role =
      cells.length === 0
        ? "ignored"
        : most(isSeed)
          ? "totp"
          : most(isAddress)
            ? "url"
            : most(isMail)
              ? "login"
              : most(isStatus)
                ? "status"
                : cells.some(isNote)
                  ? "notes"
                  : most(isName) && !taken.has("title")
                    ? "title"
                    : most(isName)
                      ? "ignored"
                      : "password"
    roles.push(role)
    taken.add(role)
  }
  const isAccounts = taken.has("url") || taken.has("totp") || (taken.has("login") && taken.has("title"))
  if (!isAccounts) return null
  return columnsOf(roles)
}

const isHeaderCell = (cell: string): boolean =>
  cell === "" ||
  (/^[*#\p{L}\p{N}][\p{L}\p{M}\p{N} _.,'’&()/+?#:-]{0,80}$/u.test(cell) && !/\d{3}/.test(cell) && !isAddress(cell))

/** Whether a row only names columns: nothing in it is an address, a number or a code. */
export const isHeader = (cells: readonly string[]): boolean =>
  cells.every(cell => isHeaderCell(cell.trim())) && cells.some(cell => cell.trim() !== "")

/** Enpass: the title, then a field's name and its value by turns, and a note at the end. Sensitive names begin with `*`. */
const enpassLabels = new Set(
  "username email password url website phone totp securityquestion securityanswer number cardholder cvc expirydate type pin".split(
    " ",
  ),
)

export const isEnpassTable = (rows: readonly Row[]): boolean => {
  const paired = rows.filter(({ cells }) => cells.length >= 3 && enpassLabels.has(plainName(cells[1]!)))
  return paired.length > 0 && paired.length * 2 >= rows.filter(({ cells }) => cells.length >= 3).length
}

/** Keeper, without a header: folder, title, login, password, address, notes, shared folder, then custom fields. */
export const isKeeperTable = (rows: readonly Row[]): boolean =>
  rows.length > 0 &&
  rows.every(({ cells }) => cells.length >= 6 && (cells[4]!.trim() === "" || isAddress(cells[4]!.trim()))) &&
  rows.some(({ cells }) => isAddress(cells[4]!.trim()) && cells[1]!.trim() !== "")
