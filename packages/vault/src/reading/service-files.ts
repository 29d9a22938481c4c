import type { CodeBlock } from "./code-block.ts"

/** What is known of one service's download: how its file is called, what its codes look like, what it says. */
export interface ServiceFile {
  readonly service: string
  readonly url?: string
  /** Matched without the browser's ` (1)`; the group `login` gives the user, `date` the day of generation. */
  readonly name?: RegExp
  readonly shape?: RegExp
  readonly count?: readonly number[]
  readonly wording?: RegExp
}

const codes = "(?:recovery|backup)[-_ ]codes?"
const list = (service: string, host: string, shape?: RegExp): ServiceFile => ({
  service,
  url: `https://${host}`,
  name: new RegExp(`^${service.toLowerCase()}[-_ ](?:2fa[-_ ])?${codes}.*\\.txt$`, "i"),
  wording: new RegExp(`\\b${service}\\b`, "i"),
  ...(shape === undefined ? {} : { shape }),
})

/** The services whose downloads were seen; names of files first, for they say most. */
export const serviceFiles: readonly ServiceFile[] = [
  {
    service: "GitHub",
    url: "https://github.com",
    name: /^github-recovery-codes\.txt$/i,
    shape: /^5-5 (?:hex|lower)$/,
    count: [16],
    wording: /\bgithub\b/i,
  },
  {
    service: "Google",
    url: "https://google.com",
    name: /^Backup-codes-(?<login>.+)\.txt$/i,
    shape: /^(?:4-4|8) digits$/,
    count: [10],
    wording: /g\.co\/2sv|google/i,
  },
  {
    service: "Discord",
    url: "https://discord.com",
    name: /^discord_backup_codes\.txt$/i,
    shape: /^4-4 (?:lower|hex)$/,
    count: [10],
    wording: /\bdiscord\b/i,
  },
  {
    service: "GitLab",
    url: "https://gitlab.com",
    name: /^gitlab-recovery-codes\.txt$/i,
    shape: /^16 hex$/,
    count: [10],
    wording: /\bgitlab\b/i,
  },
  {
    service: "PyPI",
    url: "https://pypi.org",
    name: /^PyPI-Recovery-Codes-(?<login>.+?)-(?<date>\d{4}-\d\d-\d\d)T[^T]*\.txt$/i,
    shape: /^16 hex$/,
    count: [8],
    wording: /\bpypi\b/i,
  },
  {
    service: "Mozilla",
    url: "https://accounts.firefox.com",
    name: /^(?<login>[^\s@]+@[^\s@]+) Backup authentication codes\.txt$/i,
    shape: /^10 (?:lower|hex|mixed)$/,
    wording: /mozilla|firefox/i,
  },
  {
    service: "Proton",
    url: "https://proton.me",
    name: /^proton_recovery_codes\.txt$/i,
    shape: /^8 (?:lower|hex)$/,
    wording: /\bproton\b/i,
  },
  { service: "Nextcloud", name: /^.+-backup-codes\.txt$/i, shape: /^16 mixed$/, count: [10], wording: /nextcloud/i },
  {
    service: "Keycloak",
    name: /^kc-download-recovery-codes\.txt$/i,
    shape: /^4-4-4 upper$/,
    count: [12],
    wording: /These codes were generated on/,
  },
  {
    service: "WordPress",
    name: /^two-factor-backup-codes\.txt$/i,
    shape: /^8 digits$/,
    count: [10],
    wording: /wordpress/i,
  },
  {
    service: "Stripe",
    url: "https://stripe.com",
    name: /^stripe_backup_code\.txt$/i,
    count: [1],
    wording: /\bstripe\b/i,
  },
  {
    service: "Twilio",
    url: "https://twilio.com",
    name: /^twilio_2FA_recovery_code\.txt$/i,
    count: [1],
    wording: /\btwilio\b/i,
  },
  {
    service: "npm",
    url: "https://npmjs.com",
    name: /^npm_recovery_codes\.txt$/i,
    shape: /^64 hex$/,
    count: [5],
    wording: /\bnpm\b/i,
  },
  list("Sentry", "sentry.io"),
  list("Heroku", "heroku.com"),
  list("Vercel", "vercel.com"),
  list("ngrok", "ngrok.com"),
  list("Epic", "epicgames.com"),
  list("Wordfence", "wordfence.com", /^(?:4-4-4-4|16) (?:hex|lower)$/),
  list("Bugcrowd", "bugcrowd.com"),
  { service: "Laravel", name: /^$/, shape: /^10-10 mixed$/, count: [8] },
]

export interface Recognition {
  readonly service: string | null
  readonly url: string | null
  readonly login: string | null
  readonly generatedOn: string | null
  readonly confidence: number
  readonly evidence: readonly string[]
}

const generalName = /(?:backup|recovery|scratch|rescue|emergency|2fa|mfa|two-factor)[-_ ]?(?:codes?|keys?)/i

/** The name as the browser first gave it: without folders and without ` (1)`. */
export function plainFileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).replace(/ ?\(\d+\)(?=\.[^.]+$|$)/, "")
}

/**
 * Says whose codes these are, and how sure that is. The name of a file or the page it came from settles it; a shape alone never
 * does, since many services share each.
 */
export function recogniseService(
  fileName: string | null,
  text: string,
  block: CodeBlock,
  origin: string | null = null,
): Recognition {
  const name = fileName === null ? null : plainFileName(fileName)
  const guesses = serviceFiles
    .map(service => weigh(service, name, text, block, origin))
    .sort((a, b) => b.confidence - a.confidence)
  const [best, second] = guesses as [Recognition, Recognition]
  // Two services that fit alike are no answer.
  if (best.confidence < 0.3 || best.confidence - second.confidence < 0.1)
    return {
      service: null,
      url: null,
      login: null,
      generatedOn: null,
      confidence: 0.2,
      evidence: [`shape ${block.shape || "unknown"}, which several services use`],
    }
  return best
}

function weigh(
  known: ServiceFile,
  name: string | null,
  text: string,
  block: CodeBlock,
  origin: string | null,
): Recognition {
  const evidence: string[] = []
  let confidence = 0
  const add = (weight: number, why: string): void => {
    confidence += weight
    evidence.push(why)
  }
  const named = name === null ? null : (known.name?.exec(name) ?? null)
  // Nextcloud names its file for the theme, so almost anything fits; and Postern's kits are called alike.
  if (named !== null) add(known.service === "Nextcloud" ? 0.3 : 0.7, "file name")
  else if (name !== null && generalName.test(name) && name.toLowerCase().includes(known.service.toLowerCase()))
    add(0.5, "file name, changed")
  if (known.url !== undefined && origin !== null && isFrom(origin, known.url))
    add(0.7, `downloaded from ${new URL(known.url).host}`)
  if (known.wording?.test(text)) add(0.3, "wording")
  if (known.shape?.test(block.shape)) {
    add(0.15, `shape ${block.shape}`)
    if (known.count?.includes(block.codes.length)) add(0.1, `${block.codes.length} codes`)
  } else if (known.shape !== undefined && block.codes.length > 0) confidence -= 0.2
  const isDated = known.service === "Keycloak" ? /generated on (.+)/i.exec(text)?.[1] : undefined
  return {
    service: known.service,
    url: known.url ?? null,
    login: named?.groups?.login ?? null,
    generatedOn: named?.groups?.date ?? asDay(isDated),
    confidence: Math.max(0, Math.min(1, confidence)),
    evidence,
  }
}

function isFrom(origin: string, url: string): boolean {
  const host = URL.canParse(origin) ? new URL(origin).host : origin
  const expected = new URL(url).host
  return host === expected || host.endsWith(`.${expected}`)
}

function asDay(text: string | undefined): string | null {
  const iso = text === undefined ? null : /\d{4}-\d\d-\d\d/.exec(text)
  if (iso !== null) return iso[0]
  const parsed = Date.parse(text ?? "")
  return Number.isNaN(parsed) ? null : new Date(parsed).toISOString().slice(0, 10)
}
