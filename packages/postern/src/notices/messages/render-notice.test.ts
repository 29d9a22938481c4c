import assert from "node:assert/strict"
import { test } from "node:test"
import { languages } from "@postern/core"
import fc from "fast-check"
import { HtmlValidate } from "html-validate"
import { canaries, noticeKinds, sampleNotice } from "../sample-notices.test.ts"
import { wordingFor } from "../words/language.ts"
import { renderNotice } from "./render-notice.ts"

// Mail programs go by the tables and attributes of old and do not know `<main>`; all else is held to today's standard.
const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:document", "html-validate:a11y"],
  rules: { "no-deprecated-attr": "off", "prefer-native-element": "off" },
})

async function faultsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))
}

const everything = languages.flatMap(language => noticeKinds.map(kind => [language, kind] as const))
const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, "")
const unwrapped = (text: string): string => plain(text).replace(/\s/g, "")

test("[58] [59] every kind says in every language what happened, when, from where and what is left", () => {
  for (const [language, kind] of everything) {
    const notice = sampleNotice(kind)
    const { title, text, html } = renderNotice(notice, language)
    const { words } = wordingFor(language)
    const headline = words.kinds[kind].title.split("{in}")[0]!
    assert.ok(title.startsWith("Acme") && title.includes(headline), `${language} ${kind}`)
    for (const body of [text, html]) {
      const byWhom = notice.source.by === undefined ? ["203.0.113.7", "Firefox", "Windows"] : [words.shared.by]
      for (const fact of ["2026", "09:05", "UTC", "ada@example.com", ...byWhom])
        assert.ok(body.includes(fact), `${language} ${kind}: ${fact}`)
      assert.ok(unwrapped(body).includes(unwrapped(words.kinds[kind].what)), `${language} ${kind}`)
      if (notice.facts.codesLeft !== undefined) assert.ok(body.includes(words.shared.codesLeft))
    }
  }
})

test("[58] no message passes on what a stranger or an operator wrote, which is where a code could be", () => {
  for (const [language, kind] of everything) {
    const { title, text, html } = renderNotice(sampleNotice(kind), language)
    for (const canary of [...canaries, "grace"])
      for (const part of [title, text, html]) assert.ok(!part.includes(canary), `${language} ${kind} ${canary}`)
  }
})

test("every document is valid HTML in its own language and direction, and loads and runs nothing", async () => {
  for (const [language, kind] of everything) {
    const { html } = renderNotice(sampleNotice(kind), language)
    assert.deepEqual(await faultsOf(html), [], `${language} ${kind}`)
    assert.ok(html.includes(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`))
    assert.doesNotMatch(html, /<(?:script|img|link|iframe|form|object|svg|base)\b|\son\w+=|url\(|@import|javascript:/i)
    const addresses = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(match => match[1])
    assert.ok(addresses.every(address => address === "https://acme.example/2fa/report#t=0123456789"))
  }
})

test("a subject is one short line, and every paragraph of a text is one line, for whoever shows it to break", () => {
  for (const [language, kind] of everything) {
    const { title, text } = renderNotice(sampleNotice(kind), language)
    assert.doesNotMatch(title, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\{/u)
    assert.ok([...title].length <= 80, title)
    const { words } = wordingFor(language)
    assert.ok(plain(text).split("\n").includes(plain(words.kinds[kind].what)), `${language} ${kind}`)
    assert.doesNotMatch(text, /\{|<|&\w+;|undefined|null|NaN/)
  }
})

test("where a proof is left, the link says that it was not them; where none is, or no link, whom to ask", () => {
  for (const kind of noticeKinds) {
    const { text, html } = renderNotice(sampleNotice(kind), "en")
    const canReport = kind !== "second-factor-removed" && kind !== "recovery-started" && kind !== "locked"
    assert.equal(text.includes("https://acme.example/2fa/report#t=0123456789\n"), canReport, kind)
    assert.equal(html.includes(">This wasn’t me</a>"), canReport, kind)
    assert.equal(text.includes("Contact Acme"), !canReport, kind)
    assert.ok(renderNotice(sampleNotice(kind, { reportUrl: null }), "en").text.includes("Contact Acme"), kind)
  }
})

test("a link that is not https, or carries a name, is left out, and the notice goes out all the same", () => {
  const urls = [
    "javascript:alert(1)",
    "http://acme.example/",
    "https://acme.example@evil.example/",
    "//x",
    "data:text/html,x",
  ]
  for (const reportUrl of [...urls, `https://acme.example/${"a".repeat(3000)}`]) {
    const { text, html } = renderNotice(sampleNotice("recovered", { reportUrl }), "en")
    assert.ok(!html.includes("href=") && text.includes("Contact Acme"), reportUrl)
  }
  const local = renderNotice(sampleNotice("recovered", { reportUrl: "http://127.0.0.1:3000/report" }), "en")
  assert.ok(local.html.includes('href="http://127.0.0.1:3000/report"'))
})

test("names from outside stay text, whatever they hold", async () => {
  const names = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom(
      '"><script>alert(1)</script>',
      "a\r\nBcc: eve@example.com",
      "</td></table>",
      "&amp;{issuer}",
      "\u202Eevil",
    ),
  )
  await fc.assert(
    fc.asyncProperty(names, names, names, fc.constantFrom(...languages), async (issuer, account, ip, language) => {
      const { title, html } = renderNotice(
        sampleNotice("recovered", { issuer, account, source: { ip, by: account } }),
        language,
      )
      assert.doesNotMatch(title, /[\p{Cc}\p{Zl}\p{Zp}]/u)
      assert.equal(
        html.match(/<(?!\/?(?:!DOCTYPE|html|head|meta|title|style|body|div|table|tr|td|th|p|h1|h2|a|bdi)\b)/gi),
        null,
      )
      assert.deepEqual(
        (await faultsOf(html)).filter(fault => !/empty|text-content/.test(fault)),
        [],
      )
    }),
    { numRuns: 30 },
  )
})

test("an address that is none, or more than one, is not shown", () => {
  for (const ip of ["fe80::1%call-0800-evil", "203.0.113.7, evil", "evil", ""])
    assert.ok(!renderNotice(sampleNotice("recovered", { source: { ip } }), "en").text.includes("IP address:"), ip)
  const { text } = renderNotice(sampleNotice("recovered", { source: { ip: "2001:db8::7" } }), "en")
  assert.ok(text.includes("IP address: 2001:db8::7"))
})

test("an operator's act says that the support did it, and neither who of them, from where, nor why", () => {
  const source = { by: "grace: phone lost", ip: "198.51.100.9", userAgent: "Firefox/140.0", requestId: "r-1" }
  for (const language of languages) {
    const { text, html } = renderNotice(sampleNotice("second-factor-removed", { source }), language)
    const { by, reported } = wordingFor(language).words.shared
    for (const body of [text, html]) {
      assert.ok(body.includes(by) && !body.includes(reported.replace("{issuer}", "Acme")))
      assert.doesNotMatch(body, /grace|phone lost|198\.51|Firefox|r-1/)
    }
  }
})

test("waits and days left are said in the units that people use", () => {
  const throttled = (waitSeconds: number): string =>
    renderNotice(sampleNotice("throttled", { facts: { waitSeconds } }), "en").text
  assert.match(throttled(30), /Wait: 30 seconds/)
  assert.match(throttled(961), /Wait: 17 minutes/)
  assert.match(throttled(5400), /Wait: 2 hours/)
  const expiring = (daysLeft: number, language: string): string =>
    renderNotice(sampleNotice("codes-expiring", { facts: { daysLeft } }), language).title
  assert.equal(expiring(1, "en"), "Acme: Your backup codes expire in 1 day")
  assert.equal(expiring(30, "de"), "Acme: Ihre Backup-Codes laufen in 30 Tagen ab")
})

test("a kind of a later version is refused, so that a replica of that version can say it", () => {
  assert.throws(() => renderNotice(sampleNotice("passkey-added" as never), "en"), RangeError)
})
