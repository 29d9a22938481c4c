import { revokeDevice } from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { plain } from "../../terminal/plain-text.ts"
import { printTable } from "../../terminal/text-table.ts"
import { type GlobalOptions, VaultSession } from "../../vault-session.ts"

/** `device list`. */
export async function listDevices(options: GlobalOptions): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.open()
  const revoked = new Set(vault.members?.revoked.map(({ device }) => device))
  const devices = vault.state.devices.map(({ id, label, member, events, lastAt }) => ({
    id,
    label,
    member,
    events,
    lastAt,
    revoked: revoked.has(id),
    own: id === vault.device,
  }))
  if (session.console.json) return session.console.result("devices", { devices })
  printTable(
    session.console,
    [{ title: "Device" }, { title: "Member" }, { title: "Last wrote" }, { title: "" }],
    devices.map(({ id, member, lastAt, revoked, own }) => [
      id,
      member,
      lastAt.slice(0, 10),
      revoked ? "revoked" : own ? "this one" : "",
    ]),
  )
}

/** `device revoke DEVICE`: an owner's; what the device writes from now on is not believed. */
export async function revoke(device: string, options: GlobalOptions & { yes?: boolean }): Promise<void> {
  const session = new VaultSession(options)
  const vault = await session.openByPassphrase()
  const known = vault.state.devices.find(({ id }) => id === device)
  if (known === undefined)
    throw new VaultError("thing-not-found", `There is no device ${plain(device)}. See: postern-vault device list`)
  if (
    !options.yes &&
    session.ask.possible &&
    !(await session.ask.confirm(`Believe nothing more of ${plain(device)}?`, "--yes", false))
  )
    throw new VaultError("aborted")
  const { epoch } = await revokeDevice(vault, device)
  if (session.console.json) return session.console.result("device", { device, revoked: true, epoch })
  session.console.say(
    `${plain(device)} of ${plain(known.member)} is revoked. Whoever has it and ${plain(known.member)}'s passphrase can still read the folder: end its access to the sync.`,
  )
}
