import type { Command } from "commander"
import { VaultError } from "../../record/index.ts"

/** What can follow a command: `path` is `/copy/add`, and `""` before any command. */
interface Place {
  readonly path: string
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly string[]
}

function placesOf(command: Command, path: string, globals: readonly string[]): Place[] {
  const inner = command
    .createHelp()
    .visibleCommands(command)
    .filter(each => each.name() !== "help")
  const own = command.options.flatMap(({ long, hidden }) => (long == null || hidden ? [] : long))
  const commands = inner.map(each => ({ name: each.name(), description: each.description() }))
  const place = { path, commands, options: [...new Set([...own, ...globals, "--help"])] }
  return [place, ...inner.flatMap(each => placesOf(each, `${path}/${each.name()}`, globals))]
}

const namesOf = ({ commands }: Place): string[] => commands.map(({ name }) => name)

/** A completion script for a shell, from the commands as they are. Names of accounts are not in it: they are secret while the vault is locked. */
export function completionScript(shell: string, program: Command): string {
  const globals = program.options.flatMap(({ long }) => long ?? [])
  const places = placesOf(program, "", globals)
  if (shell === "bash") return bashScript(places)
  if (shell === "zsh") return zshScript(places)
  if (shell === "fish") return fishScript(places)
  throw new VaultError("usage-wrong", "There is a completion for bash, zsh and fish.")
}

/** The words that lead on from a command to one below it, as patterns of `case`. */
const stepsOf = (places: readonly Place[]): string =>
  places
    .map(({ path }) => path)
    .filter(path => path !== "")
    .join("|")

function bashScript(places: readonly Place[]): string {
  return `_postern_vault() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" commands="" options="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path/\${COMP_WORDS[i]}" in
      ${stepsOf(places)}) path="$path/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path" in
${places.map(place => `    "${place.path}") commands="${namesOf(place).join(" ")}" options="${place.options.join(" ")}" ;;`).join("\n")}
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=( $(compgen -W "$options" -- "$cur") )
  elif [[ -n "$commands" ]]; then COMPREPLY=( $(compgen -W "$commands" -- "$cur") )
  else COMPREPLY=( $(compgen -f -- "$cur") ); fi
}
complete -o filenames -F _postern_vault postern-vault
`
}

function zshScript(places: readonly Place[]): string {
  const described = ({ name, description }: Place["commands"][number]): string =>
    `'${`${name}:${description}`.replaceAll("'", "’")}'`
  return `#compdef postern-vault
_postern_vault() {
  local at="" word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      ${stepsOf(places)}) at="$at/$word" ;;
    esac
  done
  case "$at" in
${places.map(place => `    '${place.path}') commands=(${place.commands.map(described).join(" ")}) options=(${place.options.join(" ")}) ;;`).join("\n")}
  esac
  if [[ "$words[CURRENT]" == -* ]]; then compadd -- $options
  elif (( $#commands )); then _describe command commands
  else _files; fi
}
compdef _postern_vault postern-vault
`
}

function fishScript(places: readonly Place[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
  const lines = places.flatMap(({ path, commands, options }) => {
    const steps = path.split("/").filter(Boolean)
    const inside = steps.map(step => `__fish_seen_subcommand_from ${step}`)
    const names = commands.map(({ name }) => name).join(" ")
    const isHere = [...inside, ...(names === "" ? [] : [`not __fish_seen_subcommand_from ${names}`])].join("; and ")
    const start = `complete -c postern-vault -n ${quoted(isHere === "" ? "true" : isHere)}`
    return [
      ...commands.map(({ name, description }) => `${start} -f -a ${name} -d ${quoted(description)}`),
      ...options.map(option => `${start} -l ${option.slice(2)}`),
    ]
  })
  return `${lines.join("\n")}\n`
}
