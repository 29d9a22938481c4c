import type { Settings, TwoFactorOptions } from "./options.ts"

/** The tables as better-auth is to know them: one column of the user, and the built-in plugin's table while there is something to take over. */
export function schemaOf({ schema }: TwoFactorOptions, { takeOver }: Settings) {
  const fieldName = schema?.user?.fields?.twoFactorEnabled
  const user = {
    fields: {
      twoFactorEnabled: {
        type: "boolean" as const,
        required: false as const,
        defaultValue: false,
        input: false as const,
        ...(fieldName !== undefined && { fieldName }),
      },
    },
  }
  return takeOver === null ? { user } : { user, twoFactor: oldTable(takeOver) }
}

// Read and emptied, and never made: no migration is to bring it back.
function oldTable({ twoFactorTable, schema }: NonNullable<Settings["takeOver"]>) {
  const names = schema?.twoFactor?.fields ?? {}
  const column = <T extends "string" | "boolean" | "date">(name: string, type: T, required: boolean) => ({
    type,
    required,
    returned: false as const,
    ...(names[name] !== undefined && { fieldName: names[name] }),
  })
  return {
    ...(twoFactorTable !== undefined && { modelName: twoFactorTable }),
    disableMigration: true,
    fields: {
      secret: column("secret", "string", true),
      backupCodes: column("backupCodes", "string", true),
      userId: column("userId", "string", true),
      verified: column("verified", "boolean", false),
      lockedUntil: column("lockedUntil", "date", false),
    },
  }
}
