import { zipSync } from "fflate"

/** Secrets that every sample holds, and that nothing read from it may hold. */
export const password = "hunter2-canary-Pässword"
export const seed = "CANARYSEEDJBSWY3DPEHPK3PXP"
export const address = (label: string): string =>
  `otpauth://totp/${label}?secret=${seed}&issuer=GitHub&digits=6&period=30`

/** What is expected of an entry: title, login, whether it had a seed, and the texts of its blocks, of which some are fields. */
export type ExpectedEntry = readonly [title: string, login: string | null, hasTotp: boolean, ...texts: string[]]

export interface Sample {
  readonly program: string
  /** What it is said to be; @default the program */
  readonly kind?: string
  readonly name: string
  readonly content: string | Uint8Array | object
  readonly expected: readonly ExpectedEntry[]
  /** Whether a file that ends early can be told from a whole one. */
  readonly endShows?: boolean
}

export const codes = "1a2b3-c4d5e\nf0f0f-1a1a1"
const note = `Recovery codes:\n${codes}`
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const row = (...cells: string[]): string => cells.map(cell => (/[",\n]/.test(cell) ? quoted(cell) : cell)).join(",")
const rows = (...lines: string[]): string => `${lines.join("\r\n")}\r\n`
const github: ExpectedEntry = ["GitHub", "ada", true, note]
const site = "https://github.com"

export const csvSamples: readonly Sample[] = [
  {
    program: "Bitwarden",
    name: "bitwarden_export_20260101.csv",
    content: rows(
      "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
      row("Work", "", "login", "GitHub", note, "", "0", site, "ada", password, address("GitHub:ada")),
      row("", "", "note", "Bank", "", `PIN: ${password}\nBackup code: 8e0d2-77aa1`, "0", "", "", "", ""),
    ),
    expected: [github, ["Bank", null, false, "8e0d2-77aa1"]],
  },
  {
    program: "Bitwarden",
    name: "organization.csv",
    content: rows(
      "collections,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
      row("Team", "login", "GitHub", note, "", "0", site, "ada", password, seed),
    ),
    expected: [github],
  },
  {
    program: "KeePassXC",
    name: "Passwords.csv",
    content: rows(
      '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"',
      [
        "Root/Work",
        "GitHub",
        "ada",
        password,
        site,
        note,
        address("x"),
        "0",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z",
      ]
        .map(quoted)
        .join(","),
    ),
    expected: [github],
    endShows: true,
  },
  {
    program: "KeePassXC",
    name: "older.csv",
    content: rows(
      '"Group","Title","Username","Password","URL","Notes"',
      ["Root", "GitHub", "ada", password, site, note].map(quoted).join(","),
    ),
    expected: [["GitHub", "ada", false, note]],
    endShows: true,
  },
  {
    program: "1Password",
    name: "1PasswordExport.csv",
    content: rows(
      "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes",
      row("GitHub", site, "ada", password, address("x"), "false", "false", "work", note),
    ),
    expected: [github],
  },
  {
    program: "1Password",
    name: "1Password 7.csv",
    content: rows(
      "Title,Website,Username,Password,One-time password,Favorite status,Archived,Tags,Notes",
      row("GitHub", site, "ada", password, address("x"), "", "", "", note),
    ),
    expected: [github],
  },
  {
    program: "Apple Passwords",
    name: "Passwords.csv",
    content: rows(
      "Title,URL,Username,Password,Notes,OTPAuth",
      row("GitHub", site, "ada", password, note, address("x")),
    ),
    expected: [github],
  },
  {
    program: "Apple Passwords",
    name: "Safari.csv",
    content: rows("Title,Url,Username,Password,OTPAuth", row("GitHub", site, "ada", password, address("x"))),
    expected: [["GitHub", "ada", true]],
  },
  {
    program: "Chrome, Edge or another browser",
    name: "Chrome Passwords.csv",
    content: rows("name,url,username,password,note", row("github.com", site, "ada", password, note)),
    expected: [["github.com", "ada", false, note]],
  },
  {
    program: "Chrome, Edge or another browser",
    name: "Microsoft Edge Passwords.csv",
    content: rows("name,url,username,password", row("github.com", site, "ada", password)),
    expected: [["github.com", "ada", false]],
  },
  {
    program: "Firefox",
    name: "passwords.csv",
    content: rows(
      '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"',
      [site, "ada", password, "", site, "{1}", "1", "1", "1"].map(quoted).join(","),
    ),
    expected: [["github.com", "ada", false]],
    endShows: true,
  },
  {
    program: "Firefox",
    name: "logins.csv",
    content: rows(
      '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"',
      ["https://www.bank.example", "ada", password, "realm", "", "{1}", "1", "1", "1"].map(quoted).join(","),
      ["https://x.example", "bob", password, "", "", "{2}", "1", "1", "1"].map(quoted).join(","),
    ),
    expected: [
      ["bank.example", "ada", false],
      ["x.example", "bob", false],
    ],
    endShows: true,
  },
  {
    program: "LastPass",
    name: "lastpass_export.csv",
    content: rows(
      "url,username,password,totp,extra,name,grouping,fav",
      row(site, "ada", password, seed, note, "GitHub", "Work", "0"),
      row("http://sn", "", "", "", `My note\n${note}`, "Notes", "", "0"),
    ),
    expected: [github, ["Notes", null, false, `My note\n${note}`]],
  },
  {
    program: "LastPass",
    name: "older.csv",
    content: rows("url,username,password,extra,name,grouping,fav", row(site, "ada", password, note, "GitHub", "", "0")),
    expected: [["GitHub", "ada", false, note]],
  },
  {
    program: "Dashlane",
    name: "credentials.csv",
    content: rows(
      "username,username2,username3,title,password,note,url,category,otpUrl",
      row("ada", "", "", "GitHub", password, note, site, "", address("x")),
    ),
    expected: [github],
  },
  {
    program: "Dashlane",
    name: "credentials (1).csv",
    content: rows(
      "username,username2,username3,title,password,note,url,category,otpSecret",
      row("ada", "", "", "GitHub", password, note, site, "", seed),
    ),
    expected: [github],
  },
  {
    program: "NordPass",
    name: "nordpass.csv",
    content: rows(
      "name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,pin,expirydate,zipcode,folder,full_name,phone_number,email,address1,address2,city,country,state,type,custom_fields",
      row("Folder", ...Array<string>(20).fill(""), "folder", ""),
      row("GitHub", site, "", "ada", password, note, ...Array<string>(15).fill(""), "password", ""),
      row(
        "Visa",
        "",
        "",
        "",
        "",
        "",
        "Ada",
        "4111111111111111",
        "123",
        password,
        "12/30",
        ...Array<string>(10).fill(""),
        "credit_card",
        "",
      ),
    ),
    expected: [
      ["Folder", null, false],
      ["GitHub", "ada", false, note],
      ["Visa", null, false],
    ],
  },
  {
    program: "NordPass",
    name: "nordpass-2.csv",
    content: rows(
      "name,url,username,password,note,cardholdername,cardnumber,cvc,expirydate,zipcode,folder,full_name,phone_number,email,address1,address2,city,country,state,type,custom_fields",
      row(
        "GitHub",
        site,
        "ada",
        password,
        "",
        ...Array<string>(14).fill(""),
        "password",
        JSON.stringify([
          { label: "Backup code", type: "hidden", value: "8e0d2-77aa1" },
          { label: "Old", type: "password", value: password },
        ]),
      ),
    ),
    expected: [["GitHub", "ada", false, "8e0d2-77aa1"]],
  },
  {
    program: "RoboForm",
    name: "RoboForm.csv",
    content: rows(
      "Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2",
      row(
        "GitHub",
        site,
        site,
        "ada",
        password,
        note,
        "/Work",
        "User ID$,,,txt,ada",
        `TOTP KEY$,,,txt,${seed}`,
        `Again$,,,pwd,${password}`,
      ),
    ),
    expected: [["GitHub", "ada", true, "ada", note]],
  },
  {
    program: "RoboForm",
    name: "older.csv",
    content: `\ufeff${rows("Name,Url,MatchUrl,Login,Pwd,Note,Folder", row("GitHub", site, site, "ada", password, note, ""))}`,
    expected: [["GitHub", "ada", false, note]],
  },
  {
    program: "Keeper",
    name: "keeper.csv",
    content: rows(
      row("Work", "GitHub", "ada", password, site, note, "", "Backup code", "8e0d2-77aa1", "TFC:Keeper", address("x")),
      row("", "Bank", "bob", password, "https://bank.example", "", ""),
    ),
    expected: [
      ["GitHub", "ada", true, "8e0d2-77aa1", note],
      ["Bank", "bob", false],
    ],
  },
  {
    program: "Keeper",
    name: "keeper with names.csv",
    content: rows(
      "Folder,Title,Login,Password,Website Address,Notes,Shared Folder,Custom Fields",
      row("Work", "GitHub", "ada", password, site, note, "", "Backup code", "8e0d2-77aa1"),
    ),
    expected: [["GitHub", "ada", false, "8e0d2-77aa1", note]],
  },
  {
    program: "Enpass",
    name: "enpass.csv",
    content: rows(
      '"Title","Field","Value"',
      ["GitHub", "Username", "ada", "*Password", password, "Website", site, "*TOTP", seed, note].map(quoted).join(","),
      ["Secrets", note].map(quoted).join(","),
    ),
    expected: [github, ["Secrets", null, false, note]],
    endShows: true,
  },
  {
    program: "Enpass",
    name: "enpass without names.csv",
    content: rows(
      ["GitHub", "E-mail", "ada@x.org", "*Password", password, "Backup code", "8e0d2-77aa1"].map(quoted).join(","),
    ),
    expected: [["GitHub", "ada@x.org", false, "8e0d2-77aa1"]],
    endShows: true,
  },
  {
    program: "Proton Pass",
    name: "Proton Pass.csv",
    content: rows(
      "type,name,url,email,username,password,note,totp,createTime,modifyTime,vault",
      row("login", "GitHub", site, "ada@x.org", "ada", password, note, address("x"), "1", "1", "Personal"),
    ),
    expected: [github],
  },
  {
    program: "Bitwarden Authenticator",
    name: "authenticator.csv",
    content: rows(
      "folder,favorite,type,name,login_uri,login_totp",
      row("", "", "1", "GitHub", "", address("GitHub:ada"), "GitHub", "30", "6"),
    ),
    expected: [["GitHub", null, true]],
  },
]

const bitwardenItem = {
  type: 1,
  name: "GitHub",
  notes: note,
  fields: [{ name: "Old password", value: password, type: 1 }],
  login: { username: "ada", password, totp: seed, uris: [{ uri: site }] },
  passwordHistory: [{ password }],
}
const protonItem = (state: number, title = "GitHub"): object => ({
  itemId: "x",
  state,
  data: {
    type: "login",
    metadata: { name: title, note },
    extraFields: [
      { fieldName: "Backup code", type: "hidden", data: { content: "8e0d2-77aa1" } },
      { fieldName: "second", type: "totp", data: { totpUri: address("y") } },
    ],
    content: { itemUsername: "ada", itemEmail: "", password, urls: [site], totpUri: address("x") },
  },
})
const protonPass = {
  version: "1.31.0",
  encrypted: false,
  userId: "u",
  vaults: { a: { name: "Personal", items: [protonItem(1), protonItem(2, "Deleted")] } },
}
const onePuxData = {
  accounts: [
    {
      vaults: [
        {
          items: [
            {
              overview: { title: "GitHub", url: site, tags: ["work"] },
              details: {
                loginFields: [
                  { designation: "username", value: "ada" },
                  { designation: "password", value: password },
                ],
                notesPlain: note,
                sections: [
                  { title: "Recovery codes", fields: [{ title: "1", value: { concealed: "8e0d2-77aa1" } }] },
                  { title: "", fields: [{ title: "one-time password", value: { totp: address("x") } }] },
                ],
                passwordHistory: [{ value: password }],
              },
            },
          ],
        },
      ],
    },
  ],
}

export const managerSamples: readonly Sample[] = [
  {
    program: "Bitwarden",
    name: "b.json",
    content: { encrypted: false, folders: [], items: [bitwardenItem] },
    expected: [github],
    endShows: true,
  },
  {
    program: "Bitwarden",
    name: "authenticator.json",
    content: {
      encrypted: false,
      items: [
        { id: "1", type: 1, name: "GitHub", login: { totp: address("GitHub:ada"), username: "ada" }, favorite: false },
      ],
    },
    expected: [["GitHub", "ada", true]],
    endShows: true,
  },
  {
    program: "Proton Pass",
    name: "data.json",
    content: protonPass,
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "Proton Pass",
    name: "Proton Pass_export.zip",
    content: zipSync({
      "Proton Pass/data.json": Buffer.from(JSON.stringify(protonPass)),
      "Proton Pass/files/x": Buffer.from(password),
    }),
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "Enpass",
    name: "enpass.json",
    content: {
      folders: [{ title: "Work", uuid: "1" }],
      items: [
        {
          title: "GitHub",
          note,
          template_type: "login.default",
          trashed: 0,
          fields: [
            { label: "Username", type: "username", value: "ada", deleted: 0 },
            { label: "Passwort", type: "password", value: password, deleted: 0, history: [{ value: password }] },
            { label: "Website", type: "url", value: site, deleted: 0 },
            { label: "TOTP", type: "totp", value: seed, deleted: 0 },
            { label: "gone", type: "text", value: password, deleted: 1 },
          ],
        },
        { title: "Deleted", trashed: 1, fields: [] },
      ],
    },
    expected: [github],
    endShows: true,
  },
  {
    program: "Enpass",
    name: "enpass-2.json",
    content: {
      folders: [],
      items: [
        { title: "GitHub", note: "", fields: [{ label: "Backup codes", type: "text", sensitive: 1, value: codes }] },
      ],
    },
    expected: [["GitHub", null, false, codes]],
    endShows: true,
  },
  {
    program: "Keeper",
    name: "keeper.json",
    content: {
      shared_folders: [],
      records: [
        {
          title: "GitHub",
          login: "ada",
          password,
          login_url: site,
          notes: note,
          $type: "login",
          custom_fields: {
            $oneTimeCode: address("x"),
            "$pinCode:Pin": password,
            "$secret:Backup code:1": "8e0d2-77aa1",
            $host: { hostName: "x", port: "1" },
          },
        },
      ],
    },
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "Keeper",
    name: "older keeper.json",
    content: {
      records: [
        {
          title: "GitHub",
          login: "ada",
          password,
          notes: note,
          custom_fields: { "Account ID": "12345" },
          folders: [{ folder: "Work" }],
        },
      ],
    },
    expected: [["GitHub", "ada", false, "12345", note]],
    endShows: true,
  },
  {
    program: "1Password",
    name: "x.1pux",
    content: zipSync({
      "export.attributes": Buffer.from("{}"),
      "export.data": Buffer.from(JSON.stringify(onePuxData)),
      "files/a": Buffer.from("x"),
    }),
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "1Password",
    name: "export.data.json",
    content: onePuxData,
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "1Password",
    name: "item.json",
    content: {
      id: "1",
      title: "GitHub",
      category: "LOGIN",
      urls: [{ primary: true, href: site }],
      fields: [
        { id: "username", type: "STRING", purpose: "USERNAME", label: "username", value: "ada" },
        { id: "password", type: "CONCEALED", purpose: "PASSWORD", label: "password", value: password },
        { id: "notesPlain", type: "STRING", purpose: "NOTES", label: "notesPlain", value: note },
        { id: "t", type: "OTP", label: "one-time password", value: address("x") },
        { id: "c", type: "CONCEALED", label: "1", section: { label: "Backup codes" }, value: "8e0d2-77aa1" },
      ],
    },
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "KeePass",
    name: "keepass.xml",
    content: keePassXml(),
    expected: [["GitHub & Co", "ada", true, "8e0d2-77aa1", note]],
    endShows: true,
  },
  {
    program: "KeePass",
    name: "keepassxc.xml",
    content: keePassXml().replace("KeePass</Generator>", "KeePassXC</Generator>").replaceAll("\n", "\r\n"),
    expected: [["GitHub & Co", "ada", true, "8e0d2-77aa1", note.replaceAll("\n", "\n")]],
    endShows: true,
  },
]

function keePassXml(): string {
  const field = (key: string, value: string): string =>
    `<String><Key>${key}</Key><Value${key === "Password" ? ' ProtectInMemory="True"' : ""}>${value}</Value></String>`
  const entry = `<UUID>AAAA</UUID><Tags>work;code</Tags>
        ${field("Title", "GitHub &amp; Co")}${field("UserName", "ada")}${field("Password", password)}${field("URL", site)}
        ${field("Notes", note)}${field("otp", address("x").replaceAll("&", "&amp;"))}${field("Backup code 01", "8e0d2-77aa1")}`
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<KeePassFile>
  <Meta><Generator>KeePass</Generator><RecycleBinUUID>BBBB</RecycleBinUUID></Meta>
  <Root>
    <Group><UUID>CCCC</UUID><Name>Root</Name>
      <Entry>${entry}
        <History><Entry>${field("Title", "Older")}${field("Password", password)}</Entry></History>
      </Entry>
      <Group><UUID>BBBB</UUID><Name>Recycle Bin</Name><Entry>${entry}</Entry></Group>
    </Group>
  </Root>
</KeePassFile>
`
}

const inventory: readonly ExpectedEntry[] = [["GitHub", "ada", true]]

export const authenticatorSamples: readonly Sample[] = [
  {
    program: "2FAS",
    name: "2fas.2fas",
    content: {
      schemaVersion: 4,
      appOrigin: "ios",
      groups: [],
      services: [{ name: "GitHub", secret: seed, otp: { issuer: "GitHub", account: "ada", label: "x" } }],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "2FAS",
    name: "2fas-v3.2fas",
    content: { schemaVersion: 3, services: [{ name: "GitHub", secret: seed, otp: { account: "ada", digits: 6 } }] },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Aegis",
    name: "aegis.json",
    content: {
      version: 1,
      header: { slots: null, params: null },
      db: {
        version: 3,
        entries: [{ type: "totp", name: "ada", issuer: "GitHub", note: note, info: { secret: seed } }],
      },
    },
    expected: [github],
    endShows: true,
  },
  {
    program: "Aegis",
    name: "aegis.txt",
    kind: "list of otpauth addresses",
    content: `${address("GitHub:ada")}\n${address("GitHub:bob")}\n`,
    expected: [
      ["GitHub", "ada", true],
      ["GitHub", "bob", true],
    ],
  },
  {
    program: "andOTP",
    name: "otp_accounts.json",
    content: [
      {
        secret: seed,
        issuer: "GitHub",
        label: "ada",
        digits: 6,
        type: "TOTP",
        algorithm: "SHA1",
        thumbnail: "Default",
        last_used: 1,
        used_frequency: 1,
        period: 30,
        tags: ["work"],
      },
    ],
    expected: inventory,
    endShows: true,
  },
  {
    program: "andOTP",
    name: "older.json",
    content: [
      {
        secret: seed,
        label: "GitHub - ada",
        digits: 6,
        type: "TOTP",
        algorithm: "SHA1",
        thumbnail: "Default",
        last_used: 0,
        period: 30,
        tags: [],
      },
    ],
    expected: inventory,
    endShows: true,
  },
  {
    program: "FreeOTP",
    name: "freeotp.json",
    content: {
      tokenOrder: ["GitHub:ada"],
      tokens: [
        {
          algo: "SHA1",
          counter: 0,
          digits: 6,
          issuerExt: "GitHub",
          issuerInt: "GitHub",
          label: "ada",
          period: 30,
          secret: [72, -101],
          type: "TOTP",
        },
      ],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "FreeOTP",
    name: "freeotp-2.json",
    content: {
      tokens: [
        { algo: "SHA1", digits: 6, issuerExt: "GitHub", label: "ada", period: 30, secret: [1, 2], type: "TOTP" },
      ],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Raivo",
    name: "raivo-otp-export.json",
    content: [
      {
        pinned: "false",
        digits: "6",
        secret: seed,
        issuer: "GitHub",
        account: "ada",
        algorithm: "SHA1",
        timer: "30",
        counter: "0",
        kind: "TOTP",
        iconValue: "",
        iconType: "",
      },
    ],
    expected: inventory,
    endShows: true,
  },
  {
    program: "Raivo",
    name: "raivo.json",
    content: [
      {
        digits: "6",
        secret: seed,
        issuer: "GitHub",
        account: "ada",
        algorithm: "SHA1",
        timer: "30",
        counter: "0",
        kind: "HOTP",
      },
    ],
    expected: inventory,
    endShows: true,
  },
  {
    program: "Stratum",
    name: "stratum.json",
    content: {
      Authenticators: [
        {
          Type: 2,
          Icon: null,
          Issuer: "GitHub",
          Username: "ada",
          Secret: seed,
          Pin: null,
          Algorithm: 0,
          Digits: 6,
          Period: 30,
          Counter: 0,
          Ranking: 0,
        },
      ],
      Categories: [],
      AuthenticatorCategories: [],
      CustomIcons: [],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Stratum",
    name: "authpro.json",
    content: { Authenticators: [{ Type: 2, Issuer: "GitHub", Username: "ada", Secret: seed }], Categories: [] },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Ente Auth",
    name: "ente_auth.txt",
    kind: "list of otpauth addresses",
    content: `${address("GitHub:ada")}&codeDisplay=${encodeURIComponent(JSON.stringify({ pinned: false, trashed: false, note, tags: ["work"] }))}\n${address("Acme Corp:bob").replace("issuer=GitHub", "issuer=Acme%20Corp")}\n`,
    expected: [github, ["Acme Corp", "bob", true]],
  },
  {
    program: "Ente Auth",
    name: "ente-2.txt",
    kind: "list of otpauth addresses",
    content: `otpauth://totp/Acme Corp:ada?secret=${seed}\notpauth://totp/Beta%3Acorp%3Abob?secret=${seed}&issuer=Beta`,
    expected: [
      ["Acme Corp", "ada", true],
      ["Beta", "corp:bob", true],
    ],
  },
  {
    program: "Proton Authenticator",
    name: "proton.json",
    content: {
      version: 1,
      entries: [{ id: "1", content: { uri: address("GitHub:ada"), entry_type: "Totp", name: "ada" }, note }],
    },
    expected: [github],
    endShows: true,
  },
  {
    program: "Proton Authenticator",
    name: "proton-2.json",
    content: {
      version: 1,
      entries: [{ id: "1", content: { uri: `steam://${seed}`, entry_type: "Steam", name: "Steam" }, note: null }],
    },
    expected: [["Steam", null, true]],
    endShows: true,
  },
  {
    program: "2FAuth",
    name: "2fauth.json",
    content: {
      app: "2fauth_v5.1.1",
      schema: 1,
      datetime: "2026-01-01",
      data: [
        {
          otp_type: "totp",
          account: "ada",
          service: "GitHub",
          icon: null,
          secret: seed,
          digits: 6,
          legacy_uri: address("x"),
        },
      ],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "2FAuth",
    name: "2fauth-3.json",
    content: {
      app: "2fauth_v3.4.1",
      schema: 1,
      data: [{ otp_type: "hotp", account: "ada", service: "GitHub", secret: seed }],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Authy",
    name: "authy.json",
    content: {
      authenticator_tokens: [
        {
          account_type: "github",
          digits: 6,
          encrypted_seed: "xx",
          issuer: "GitHub",
          name: "ada",
          original_name: "GitHub:ada",
          salt: "s",
          unique_id: "1",
        },
      ],
      deleted: [],
      success: true,
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Authy",
    name: "decrypted_tokens.json",
    content: {
      message: "success",
      decrypted_authenticator_tokens: [
        {
          decrypted_seed: seed,
          digits: 6,
          issuer: null,
          name: "GitHub:ada",
          original_name: "GitHub:ada",
          unique_id: "1",
        },
      ],
      success: true,
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "LastPass Authenticator",
    name: "lastpass.json",
    content: {
      deviceId: "d",
      deviceSecret: password,
      version: 3,
      accounts: [
        {
          accountID: "1",
          issuerName: "GitHub",
          originalIssuerName: "GitHub",
          userName: "ada",
          originalUserName: "ada",
          secret: seed,
          timeStep: 30,
          digits: 6,
          algorithm: "SHA1",
        },
      ],
      folders: [],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "LastPass Authenticator",
    name: "lastpass-2.json",
    content: {
      version: 3,
      accounts: [{ issuerName: "", originalIssuerName: "GitHub", userName: "", originalUserName: "ada", secret: seed }],
    },
    expected: inventory,
    endShows: true,
  },
  {
    program: "Steam",
    name: "76561.maFile",
    content: {
      shared_secret: seed,
      serial_number: "1",
      revocation_code: "R12345",
      uri: address("x"),
      account_name: "ada",
      identity_secret: seed,
    },
    expected: [["Steam", "ada", true, "R12345"]],
    endShows: true,
  },
]
