import { type Command, Option } from "commander"
import { addPlaceOptions, type CommandHost, placeOf, wholeNumber } from "../command-host.ts"
import { channelsHelp } from "./notice-channels.ts"
import type { ServeOptions } from "./serve-options.ts"

const footnote = `
Secrets come from the environment or from files, never from a flag:
  POSTERN_API_KEY    what applications send as "Authorization: Bearer …":
                     one key, or tenant=key entries separated by commas
  POSTERN_KEYS       the key ring, as \`postern keys generate\` prints it
  POSTERN_STORE      the database, where its name holds a password
From a file, add _FILE to the variable's name. Such a file belongs to this user
or to root, and nobody else can read it but a group of this user's: 0600, 0640.
What is missing on a first run is made in the data folder.
${channelsHelp}

One JSON line per request and per notice goes to stdout. SIGTERM and SIGINT stop it gracefully:
requests in flight are finished; a second signal stops it at once.

Examples:
  postern serve
  postern serve --issuer Acme --host 0.0.0.0 --behind-tls-proxy --trust-proxy \\
    --public-url https://2fa.acme.example
  postern serve --store sqlite:2fa.db --tls-cert cert.pem --tls-key key.pem`

/** `postern serve` */
export function addServeCommand({ program, terminal, ends }: CommandHost): void {
  const serve = program.command("serve").description("run the HTTP service")
  addPlaceOptions(serve)
    .addOption(
      new Option("--issuer <name>", "your application's name, shown by authenticator apps").env("POSTERN_ISSUER"),
    )
    .addOption(
      new Option("--port <number>", "port to listen on, 0 for any")
        .env("PORT")
        .default(8080)
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(new Option("--host <address>", "address to listen on").env("HOST").default("127.0.0.1"))
  addNetworkOptions(serve)
  addPolicyOptions(serve)
  serve.addHelpText("after", footnote).action(async (options: ServeOptions, command: Command) => {
    const { serveUntilStopped } = await import("./serving.ts")
    ends(await serveUntilStopped(placeOf(command), options, terminal))
  })
}

function addNetworkOptions(serve: Command): void {
  serve
    .optionsGroup("Network:")
    .option("--tls-cert <file>", "certificate chain in PEM: serve HTTPS")
    .option("--tls-key <file>", "its key in PEM")
    .option("--behind-tls-proxy", "a proxy ends TLS: allow plain HTTP off loopback", false)
    .addOption(
      new Option("--trust-proxy [hops]", "believe X-Forwarded-For of so many proxies, 1 if not said")
        .preset("1")
        .argParser(wholeNumber(0, 16)),
    )
    .addOption(new Option("--public-url <url>", "where browsers find it; signs results").env("POSTERN_PUBLIC_URL"))
    .addOption(new Option("--base-path <path>", "answer below it, such as /2fa").env("POSTERN_BASE_PATH"))
    .addOption(new Option("--support <text>", "whom people turn to, on the page of notices").env("POSTERN_SUPPORT"))
    .option("--allowed-origin <origin...>", "origins whose pages may use browser routes")
    .addOption(new Option("--metrics <readers>", "who may read /metrics").choices(["open", "api-key"]).default("open"))
    .option("--operator-key-file <file>", "who may use the page at /operator: NAME KEY lines")
    .addOption(
      new Option("--max-connections <n>", "clients at once; the slowest make room")
        .default(4000)
        .argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(
      new Option("--workers <n>", "processes that serve, one a core at most").default(1).argParser(wholeNumber(1, 64)),
    )
    .addOption(
      new Option("--drain-seconds <n>", "keep serving so long, unready, after SIGTERM")
        .default(0)
        .argParser(wholeNumber(0, 600)),
    )
}

function addPolicyOptions(serve: Command): void {
  serve
    .optionsGroup("Policy:")
    .addOption(
      new Option("--code-format <name>", "format of backup codes")
        .choices(["standard", "short", "long"])
        .default("standard"),
    )
    .addOption(new Option("--codes <n>", "codes in a set, 1 to 16").default(10).argParser(wholeNumber(1, 16)))
    .addOption(new Option("--expire-after-days <n>", "refuse older sets [never]").argParser(wholeNumber(1, 36_500)))
    .addOption(new Option("--attempts <preset>", "waits after failures").choices(["nist", "pci"]).default("nist"))
    .addOption(new Option("--detail <level>", "what refusals tell").choices(["full", "uniform"]).default("full"))
    .option("--send-codes", "codes may go by mail, their passphrase by webhook", false)
    .option("--opener-url <url>", "page with <postern-kit-opener>, named in that mail")
    .option("--no-recovery", "no new authenticator for a backup code")
    .option("--takeover", "people come with second factors of another system", false)
    .addOption(
      new Option("--hashing <name>", "slow hash of new codes").choices(["argon2id", "pbkdf2"]).default("argon2id"),
    )
}
