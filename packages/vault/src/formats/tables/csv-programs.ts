import { plainName } from "./column-roles.ts"

/** Columns that only this program writes together, as `plainName` gives them. The first program that fits is the one. */
const programs: readonly (readonly [string, string])[] = [
  ["Bitwarden", "name notes fields loginuri loginusername logintotp"],
  ["Bitwarden Authenticator", "name loginuri logintotp"],
  ["KeePassXC", "group title username password url notes totp"],
  ["KeePassXC", "group title username password url notes"],
  ["KeePass 1", "account loginname password website comments"],
  ["1Password", "title url username password otpauth favorite archived tags notes"],
  ["1Password", "title website username password onetimepassword tags notes"],
  ["Apple Passwords", "title url username password notes otpauth"],
  ["Apple Passwords", "title url username password otpauth"],
  ["Firefox", "url username password httprealm formactionorigin guid"],
  ["LastPass", "url username password extra name grouping fav"],
  ["Dashlane", "username username2 username3 title password note url category"],
  ["NordPass", "name url username password note cardholdername folder type"],
  ["RoboForm", "name url matchurl login pwd note folder"],
  ["Proton Pass", "type name url email username password note totp vault"],
  ["Keeper", "folder title login password websiteaddress notes"],
  ["Chrome, Edge or another browser", "name url username password note"],
  ["Chrome, Edge or another browser", "name url username password"],
]

/** The program that writes such a header, for the preview. */
export function programOf(header: readonly string[]): string {
  const plain = new Set(header.map(plainName))
  return (
    programs.find(([, columns]) => columns.split(" ").every(name => plain.has(name)))?.[0] ??
    "CSV of an unknown program"
  )
}
