/** The version of the kit's text that is written and read, in its first line. */
export const kitVersion = 1

/** The first line of every kit, up to the version and a closing parenthesis; a program knows a kit by it. */
export const kitTitle = "Two-factor backup codes (Postern kit "

/** The labels in front of the facts, in their order; `Account` may be missing. */
export type KitLabel = "Issuer" | "Account" | "Set" | "Issued" | "Expiry" | "Codes"

/** How a kit says that its codes do not expire. */
export const neverExpires = "never expires"

/** The width that no line passes, so that mail and narrow printers leave the lines as they are. */
export const maxColumns = 72

/** Where the facts begin, behind their labels. */
export const labelColumns = 10
