/** Gives the transcript of a guide: its `console` blocks, and what sets the stage for them in comments that begin with `stage`. */
export function consoleScript(markdown: string): string {
  const parts = markdown.matchAll(/^```console\n(.*?)^```$|^<!-- stage\n(.*?)^-->$/gms)
  return [...parts].map(([, shown, hidden]) => shown ?? hidden ?? "").join("\n")
}

/** Gives the `sql` blocks of a guide. */
export function sqlBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sql\n(.*?)\n```$/gms)].map(match => match[1]!)
}
