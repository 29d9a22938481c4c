import type { Command } from "commander"
import type { GlobalOptions } from "../vault-session.ts"

/** A command's own options, and those that every command takes. */
export const withGlobals = <T extends object>(command: Command): T & GlobalOptions =>
  command.optsWithGlobals<T & GlobalOptions>()

/** Gathers an option that may be given again and again. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
