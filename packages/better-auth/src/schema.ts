import type { TwoFactorOptions } from "./options.ts"

/** What better-auth is to know of: one column of the user. */
export function schemaOf({ schema }: TwoFactorOptions) {
  const fieldName = schema?.user?.fields?.twoFactorEnabled
  return {
    user: {
      fields: {
        twoFactorEnabled: {
          type: "boolean" as const,
          required: false as const,
          defaultValue: false,
          input: false as const,
          ...(fieldName !== undefined && { fieldName }),
        },
      },
    },
  }
}
