/** Writes a key file as `keyRingFromFile` reads it, with what its finder must know. */
export function keyFileText(entry: string): string {
  return `# Postern's key ring: every record in the database is sealed under it. Keep a copy apart from the database.
# The first line seals, all of them open. How to change the key: postern keys check --help
${entry}
`
}
