/** How a command ended, for scripts. Documented in `postern --help` and stable. */
export const exitCode = {
  ok: 0,
  /** something unexpected: a bug, a full disk, a store that went away */
  fault: 1,
  /** wrong flags, or something on this machine that its operator can put right */
  usage: 2,
  /** the command did its work and found something that needs a person */
  findings: 10,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
