import type { Command } from "commander"
import { VaultError } from "../../record/index.ts"

interface Completable {
  readonly name: string
  readonly description: string
  readonly words: readonly string[]
}

function completables(program: Command): Completable[] {
  const globals = program.options.map(option => option.long ?? "")
  return program.commands
    .filter(command => !(command as Command & { _hidden?: boolean })._hidden)
    .map(command => ({
      name: command.name(),
      description: command.description(),
      words: [
        ...command.commands.map(inner => inner.name()),
        ...command.options.map(option => option.long ?? ""),
        ...globals,
      ].filter(word => word !== ""),
    }))
}

/** A completion script for a shell, from the commands as they are. Names of accounts are not in it: they are secret while the vault is locked. */
export function completionScript(shell: string, program: Command): string {
  const all = completables(program)
  const names = all.map(({ name }) => name).join(" ")
  if (shell === "bash")
    return `_postern_vault() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words="${names}"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in
${all.map(({ name, words }) => `      ${name}) words="${words.join(" ")}" ;;`).join("\n")}
    esac
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=( $(compgen -f -- "$cur") )
}
complete -o filenames -F _postern_vault postern-vault
`
  if (shell === "zsh")
    return `#compdef postern-vault
_postern_vault() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${all.map(({ name, description }) => `      ${JSON.stringify(`${name}:${description.replace(/[`$"\\]/g, "")}`)}`).join("\n")}
    )
    _describe command commands
  else
    case "$words[2]" in
${all.map(({ name, words }) => `      ${name}) compadd -- ${words.join(" ")}; _files ;;`).join("\n")}
    esac
  fi
}
compdef _postern_vault postern-vault
`
  if (shell === "fish")
    return `${[
      ...all.map(
        ({ name, description }) =>
          `complete -c postern-vault -n __fish_use_subcommand -f -a ${name} -d '${description.replace(/'/g, "’")}'`,
      ),
      ...all.flatMap(({ name, words }) =>
        words.map(word =>
          word.startsWith("--")
            ? `complete -c postern-vault -n '__fish_seen_subcommand_from ${name}' -l ${word.slice(2)}`
            : `complete -c postern-vault -n '__fish_seen_subcommand_from ${name}' -f -a ${word}`,
        ),
      ),
    ].join("\n")}\n`
  throw new VaultError("usage-wrong", "There is a completion for bash, zsh and fish.")
}
