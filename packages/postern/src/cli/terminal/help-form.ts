import type { Command, HelpConfiguration, Option } from "commander"

/** Writes a flag's choices, default and variable shorter than commander does, so that a line of 80 columns holds most of them. */
export const helpForm: HelpConfiguration = { optionDescription: describeOption }

function describeOption({ description, argChoices, defaultValue, envVar }: Option): string {
  const choices = argChoices === undefined ? "" : `: ${argChoices.join(", ")}`
  const isTold = defaultValue !== undefined && typeof defaultValue !== "boolean"
  const fallback = [isTold ? String(defaultValue) : "", envVar === undefined ? "" : `$${envVar}`].filter(Boolean)
  return `${description}${choices}${fallback.length > 0 ? ` [${fallback.join(", ")}]` : ""}`
}

/**
 * Gives the arguments that print the help which `postern help keys reseal` asks for. Commander's own help command looks one level deep. A
 * command that does not exist is left to the parser, which guesses what was meant.
 */
export function helpArguments(program: Command, path: readonly string[]): readonly string[] {
  let command: Command | undefined = program
  for (const name of path) {
    if (command.commands.length === 0) break
    command = command.commands.find(each => each.name() === name)
    if (command === undefined) return path
  }
  return [...path, "--help"]
}
