import { zipSync } from "fflate"
import { address, codes, github, note, password, type Sample, seed, site } from "./sample.fixture.ts"

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

const interchange = [
  JSON.stringify({
    uuid: "1",
    typeName: "webforms.WebForm",
    title: "GitHub",
    location: site,
    secureContents: {
      notesPlain: note,
      fields: [
        { designation: "username", name: "u", value: "ada", type: "T" },
        { designation: "password", name: "p", value: password, type: "P" },
      ],
      sections: [
        {
          title: "Codes",
          fields: [
            { k: "concealed", n: "TOTP_1", t: "one-time password", v: address("x") },
            { k: "string", n: "a", t: "Backup code", v: "8e0d2-77aa1" },
          ],
        },
      ],
      passwordHistory: [{ value: password }],
    },
    openContents: { tags: ["work"] },
  }),
  "***5642bee8-a5ff-11dc-8314-0800200c9a66***",
  JSON.stringify({ uuid: "2", title: "Deleted", trashed: true, secureContents: {} }),
  "***5642bee8-a5ff-11dc-8314-0800200c9a66***",
  "",
].join("\n")

export const managerSamples: readonly Sample[] = [
  {
    program: "1Password",
    name: "data.1pif",
    content: interchange,
    expected: [["GitHub", "ada", true, "8e0d2-77aa1", note]],
  },
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
