import type { CommandHost } from "./command-host.ts"

/** `postern vault …` is `postern-vault …`, where that is installed. */
export function addVaultCommand({ program, ends }: CommandHost): void {
  // Asked for by `passThroughOptions`: what stands behind `vault` is the vault's.
  program.enablePositionalOptions()
  program
    .command("vault")
    .description("the holder's side: hands over to postern-vault")
    .argument("[arguments...]", "whatever postern-vault takes")
    // Its flags are its own, --help among them.
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: readonly string[]) => {
      const { handOverToVault } = await import("./vault-handover.ts")
      ends(await handOverToVault(args))
    })
}
