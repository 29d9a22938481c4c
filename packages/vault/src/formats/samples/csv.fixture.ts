import { address, github, note, password, type Sample, seed, site } from "./sample.fixture.ts"

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const row = (...cells: string[]): string => cells.map(cell => (/[",\n]/.test(cell) ? quoted(cell) : cell)).join(",")
const rows = (...lines: string[]): string => `${lines.join("\r\n")}\r\n`
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
    program: "Zoho Vault",
    kind: "CSV of an unknown program",
    name: "zoho.csv",
    content: rows(
      "Password Name,Description,Password URL,SecretData,Notes,CustomData,Tags,Classification,Favorite,totp",
      row(
        "GitHub",
        "",
        site,
        `SecretType:Web Account\nUser Name:ada\nPassword:${password}`,
        note,
        "",
        "",
        "E",
        "0",
        "",
      ),
    ),
    expected: [["GitHub", null, false, "SecretType:Web Account\nUser Name:ada", "E", note]],
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
