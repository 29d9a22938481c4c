import { isShown, type JudgedClause, type TestedTitle } from "./verdict.ts"

/** Gives docs/conformance.md. The same verdicts give the same page, whenever and wherever they were found. */
export function conformancePage(judged: readonly JudgedClause[]): string {
  return `# Clause by clause

What the standards ask of a system that issues and checks backup codes and TOTP, and the tests that show it. \`npm run conformance\` runs these
tests and writes this page from the run: ${summary(judged)}

N is NIST SP 800-63B-4, N3 its third revision; A5 and A4 are OWASP ASVS 5.0.0 and 4.0.3; WSTG and CS are OWASP's testing guide and cheat sheets;
R is an RFC; PCI is PCI DSS 4.0.1. "Deviates" means that the tests pass and pin down where Postern does otherwise on purpose; a decision says why.

| | source | clause | |
|---|---|---|---|
${judged.map(row).join("\n")}

${judged.map(section).join("\n\n")}
`
}

/** Says in a sentence how many clauses are shown. */
export function summary(judged: readonly JudgedClause[]): string {
  const deviating = judged.filter(({ verdict }) => verdict === "deviates").length
  return `${judged.filter(isShown).length} of ${judged.length} clauses are shown, ${deviating} of them with a deliberate deviation.`
}

function row({ number, sources, asks, verdict }: JudgedClause): string {
  return `| [${number}](#clause-${number}) | ${sources} | ${asks} | ${verdict} |`
}

function section({ number, asks, verdict, deviation, tests }: JudgedClause): string {
  const lines = [`## Clause ${number}`, "", `${asks}: ${verdict}.`]
  if (deviation !== undefined) lines.push(`In what: ${deviation.what} ([why](decisions/${deviation.decision})).`)
  return [...lines, "", ...tests.map(item)].join("\n")
}

function item({ title, file, result }: TestedTitle): string {
  const name = file.slice(file.lastIndexOf("/") + 1)
  return `- ${escaped(title)} ([${name}](../${file}))${result === "passed" ? "" : `: ${result}`}`
}

function escaped(title: string): string {
  return title.replaceAll(/[\\*_<>[\]`]/g, "\\$&")
}
