/** One made-up account of the demo. Days are counted back from today, or forward for what ends. */
export interface DemoAccount {
  readonly name: string
  readonly login?: string
  readonly tags: readonly string[]
  /** How many codes; 0 where two-factor is on and none are kept. */
  readonly codes: number
  readonly added: number
  readonly used?: number
  readonly doubtful?: number
  readonly tested?: number
  readonly expiresIn?: number
  readonly places: readonly DemoPlace[]
  readonly isReusable?: true
}

export type DemoPlace = keyof typeof demoPlaces

/** Where copies are, how long ago they were seen, and what stands before them. */
export const demoPlaces = {
  safe: { location: "Home safe", sort: "paper", seen: 40 },
  bank: { location: "Bank box", sort: "paper", seen: 400 },
  manager: { location: "Bitwarden", sort: "manager", seen: 12 },
  drive: { location: "Google Drive", sort: "file", seen: 90, inside: "Google Ada" },
  phone: { location: "Ada's phone", sort: "file", seen: 20, onFactorDevice: true },
  sister: { location: "With my sister", sort: "person", seen: 200 },
  token: { location: "Token in the drawer", sort: "token", seen: 30 },
} as const

const work = ["work"]
const production = ["work", "production"]
const home = ["home"]

export const demoAccounts: readonly DemoAccount[] = [
  {
    name: "AWS Production",
    login: "root@example.org",
    tags: production,
    codes: 10,
    added: 380,
    used: 3,
    tested: 25,
    places: ["safe", "token"],
  },
  { name: "Azure Production", tags: production, codes: 8, added: 300, used: 1, tested: 60, places: ["safe", "bank"] },
  {
    name: "Cloudflare Production",
    tags: production,
    codes: 10,
    added: 260,
    used: 4,
    tested: 12,
    places: ["safe", "manager"],
  },
  { name: "Stripe Live", tags: production, codes: 1, added: 410, tested: 100, places: ["bank"], isReusable: true },
  { name: "DNS Registrar", tags: production, codes: 6, added: 320, used: 4, places: ["safe"] },
  {
    name: "GitHub Work",
    login: "ada-example",
    tags: work,
    codes: 16,
    added: 400,
    used: 5,
    doubtful: 1,
    tested: 33,
    places: ["safe", "manager", "token"],
  },
  { name: "GitLab Work", tags: work, codes: 10, added: 210, used: 2, tested: 80, places: ["manager"] },
  { name: "npm Publishing", tags: work, codes: 5, added: 150, places: ["safe"] },
  { name: "PyPI Publishing", tags: work, codes: 8, added: 150, used: 1, tested: 149, places: ["safe"] },
  { name: "Slack Work", tags: work, codes: 10, added: 90, tested: 30, places: ["manager", "safe"] },
  { name: "Sentry", tags: work, codes: 10, added: 350, used: 10, places: ["manager"] },
  { name: "Datadog", tags: work, codes: 10, added: 120, used: 8, tested: 45, places: ["manager"] },
  { name: "PagerDuty", tags: work, codes: 0, added: 60, places: [] },
  {
    name: "Atlassian",
    tags: work,
    codes: 10,
    added: 240,
    used: 1,
    tested: 200,
    expiresIn: 20,
    places: ["safe", "manager"],
  },
  { name: "Zoom Work", tags: work, codes: 10, added: 200, places: [] },
  { name: "Heroku", tags: work, codes: 10, added: 390, used: 2, tested: 300, expiresIn: -12, places: ["safe"] },
  { name: "Vercel", tags: work, codes: 6, added: 100, tested: 70, places: ["safe", "token"] },
  { name: "DockerHub", tags: work, codes: 1, added: 180, places: ["manager"], isReusable: true },
  {
    name: "Google Ada",
    login: "ada@example.org",
    tags: home,
    codes: 10,
    added: 405,
    used: 2,
    tested: 50,
    places: ["drive", "phone"],
  },
  {
    name: "Google Family",
    login: "family@example.org",
    tags: home,
    codes: 10,
    added: 300,
    tested: 40,
    places: ["safe", "sister"],
  },
  {
    name: "Apple ID",
    tags: home,
    codes: 1,
    added: 400,
    tested: 365,
    places: ["safe", "bank", "sister"],
    isReusable: true,
  },
  { name: "Microsoft Home", tags: home, codes: 1, added: 330, places: ["bank"], isReusable: true },
  { name: "Proton Mail", tags: home, codes: 10, added: 290, used: 1, tested: 90, places: ["safe", "manager"] },
  { name: "Fastmail", tags: home, codes: 8, added: 270, tested: 120, places: ["safe"] },
  { name: "Bank Example", tags: home, codes: 12, added: 230, used: 3, tested: 15, expiresIn: 75, places: ["bank"] },
  { name: "Broker Example", tags: home, codes: 10, added: 220, places: ["bank", "safe"], expiresIn: 160 },
  { name: "Insurance Example", tags: home, codes: 10, added: 160, used: 1, tested: 155, places: ["safe"] },
  { name: "Tax Office", tags: home, codes: 10, added: 310, tested: 280, places: ["safe", "bank"], expiresIn: 300 },
  { name: "Health Portal", tags: home, codes: 6, added: 75, places: ["phone"] },
  { name: "Facebook", tags: home, codes: 10, added: 250, used: 9, places: ["phone"] },
  { name: "Instagram", tags: home, codes: 8, added: 250, used: 2, tested: 240, places: ["safe"] },
  { name: "Discord", tags: home, codes: 10, added: 190, used: 1, tested: 30, places: ["manager"] },
  { name: "Reddit", tags: home, codes: 10, added: 170, places: ["manager"] },
  { name: "Steam", tags: home, codes: 30, added: 340, used: 11, tested: 65, places: ["safe", "manager"] },
  { name: "Dropbox", tags: home, codes: 10, added: 280, used: 1, doubtful: 2, tested: 110, places: ["safe"] },
  { name: "Nextcloud Home", tags: home, codes: 10, added: 130, tested: 10, places: ["safe", "sister"] },
  { name: "Bitwarden", tags: home, codes: 1, added: 360, tested: 20, places: ["safe", "bank"], isReusable: true },
  { name: "Home Router", tags: home, codes: 0, added: 45, places: [] },
  { name: "日本のアカウント", login: "ada", tags: home, codes: 8, added: 110, tested: 55, places: ["safe"] },
  { name: "Forum Example", tags: home, codes: 10, added: 5, places: [] },
]
