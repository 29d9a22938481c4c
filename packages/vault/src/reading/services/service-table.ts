/** What is known of one service's codes: data, one row a service. */
export interface ServiceFacts {
  readonly service: string
  readonly url: string | null
  /**
   * Names of its downloads, without a browser's ` (1)`: `{login}` stands for the user, `*` for anything. In whatever case.
   */
  readonly files: readonly string[]
  /** Whether such names are given by others too, so that they prove little. */
  readonly isGeneral?: boolean
  /** What stands in its texts and in nobody else's. */
  readonly marks: readonly string[]
  /** Names by which texts speak of it. */
  readonly called: readonly string[]
  /** Shapes of its codes: group lengths, and the alphabets that they may look like. */
  readonly shapes: readonly string[]
  /** How many codes it gives at a time; null where that differs or is not known. */
  readonly count: number | null
  readonly use: "single-use" | "reusable"
}

type Row = readonly [
  service: string,
  host: string | null,
  files: string,
  shapes: string,
  count: number | null,
  more?: Partial<Pick<ServiceFacts, "isGeneral" | "marks" | "called" | "use">>,
]

/** Alphabets are written `h` hex, `d` digits, `l` lower, `u` upper, `m` mixed; a list may happen to have no letters past f. */
const rows: readonly Row[] = [
  ["GitHub", "github.com", "github-recovery-codes.txt", "5-5 hl", 16],
  [
    "Google",
    "google.com",
    "Backup-codes-{login}.txt",
    "4-4 d|8 d",
    10,
    { isGeneral: true, marks: ["g.co/2sv"], called: ["google", "gmail"] },
  ],
  ["Discord", "discord.com", "discord_backup_codes.txt", "4-4 hl", 10],
  ["GitLab", "gitlab.com", "gitlab-recovery-codes.txt", "16 h", 10],
  ["PyPI", "pypi.org", "PyPI-Recovery-Codes-{login}.txt", "16 h", 8],
  [
    "Mozilla",
    "accounts.firefox.com",
    "{login} Backup authentication codes.txt",
    "10 hlm",
    null,
    { called: ["mozilla", "firefox"] },
  ],
  ["Proton", "proton.me", "proton_recovery_codes.txt", "8 hl", 16, { called: ["proton", "protonmail"] }],
  ["Nextcloud", null, "*-backup-codes.txt", "16 m", 10, { isGeneral: true }],
  ["Keycloak", null, "kc-download-recovery-codes.txt", "4-4-4 u", 12, { marks: ["these codes were generated on"] }],
  ["WordPress", null, "two-factor-backup-codes.txt", "8 d", 10],
  ["Stripe", "stripe.com", "stripe_backup_code.txt", "4-4-4-4-4 hl", 1],
  ["Twilio", "twilio.com", "twilio_2FA_recovery_code.txt", "", 1],
  ["npm", "npmjs.com", "npm_recovery_codes.txt", "64 h", 5],
  [
    "Expensify",
    "expensify.com",
    "two-factor-auth-codes.txt|two-factor-auth-codes|DO-NOT-DELETE_Expensify-2FA-RecoveryCodes.txt",
    "8 hl",
    null,
  ],
  ["Facebook", "facebook.com", "FACEBOOK-2FA-RecoveryCodes.txt", "4-4 d|8 d", 10],
  ["Instagram", "instagram.com", "INSTAGRAM-2FA-RecoveryCodes.txt", "4-4 d|8 d", null],
  [
    "Hugging Face",
    "huggingface.co",
    "huggingface-recovery-codes.txt",
    "",
    null,
    { called: ["hugging face", "huggingface"] },
  ],
  ["Sentry", "sentry.io", "sentry-*codes*.txt", "", null],
  ["Heroku", "heroku.com", "heroku-*codes*.txt", "", null],
  ["Vercel", "vercel.com", "vercel-*codes*.txt", "", null],
  ["ngrok", "ngrok.com", "ngrok-*codes*.txt|ngrok_recovery_codes.txt", "", null],
  [
    "Epic Games",
    "epicgames.com",
    "epic-*codes*.txt|epic games*codes*.txt",
    "",
    null,
    { called: ["epic games", "epic"] },
  ],
  ["Wordfence", "wordfence.com", "wordfence-*codes*.txt", "4-4-4-4 hl|16 hl", 5],
  ["Bugcrowd", "bugcrowd.com", "bugcrowd-*codes*.txt|BUGCROWD_backup_codes|BUGCROWD_backup_codes.txt", "", null],
  ["Dropbox", "dropbox.com", "", "8 hl|4-4 hl", 10],
  ["Microsoft", "microsoft.com", "", "5-5-5-5-5 u", 1],
  ["Apple", "apple.com", "", "4-4-4-4-4-4-4 u", 1, { use: "reusable", called: ["apple", "icloud"] }],
  ["Bitwarden", "bitwarden.com", "", "4-4-4-4-4-4-4-4 hl|32 hl", 1],
  [
    "Tuta",
    "tuta.com",
    "",
    "4-4-4-4-4-4-4-4-4-4-4-4-4-4-4-4 h|64 h",
    1,
    { use: "reusable", called: ["tuta", "tutanota"] },
  ],
  ["Slack", "slack.com", "", "", 10],
  ["Cloudflare", "cloudflare.com", "", "", null],
  ["DigitalOcean", "digitalocean.com", "", "", null],
  ["Steam", "steampowered.com", "", "", null],
  ["Reddit", "reddit.com", "", "", null],
  ["Twitch", "twitch.tv", "", "", null],
  ["LinkedIn", "linkedin.com", "", "", null],
  ["Atlassian", "atlassian.com", "", "", null],
  ["Snapchat", "snapchat.com", "", "", null],
  ["Laravel", null, "", "10-10 m", 8],
]

const alphabets: Readonly<Record<string, string>> = { h: "hex", d: "digits", l: "lower", u: "upper", m: "mixed" }

function facts([service, host, files, shapes, count, more = {}]: Row): ServiceFacts {
  return {
    service,
    url: host === null ? null : `https://${host}`,
    files: files === "" ? [] : files.split("|"),
    marks: [],
    called: [service.toLowerCase()],
    shapes:
      shapes === ""
        ? []
        : shapes.split("|").flatMap(shape => {
            const [groups, letters = ""] = shape.split(" ")
            // A list of digits alone may be hex by chance, one of hex lower, and so on.
            return [...letters].map(letter => `${groups} ${alphabets[letter]}`)
          }),
    count,
    use: "single-use",
    ...more,
  }
}

/** The services whose codes were seen. */
export const serviceTable: readonly ServiceFacts[] = rows.map(facts)
