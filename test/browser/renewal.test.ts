import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import type { Browser } from "playwright-core"
import { Holder } from "./holder.ts"
import { type HostApplication, openHostApplication } from "./host-application.ts"
import { openBrowser } from "./open-browser.ts"

let browser: Browser
let host: HostApplication

before(async () => {
  browser = await openBrowser()
  host = await openHostApplication({ policy: { takeover: true } })
})
after(async () => {
  await browser?.close()
  await host?.close()
})

const secret = "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ"
const form = { alphabet: "base62", lengths: [20], groups: [10, 10] }
const old = ["abcdefghij-KLMNOPQRST", "abcdefghij-KLMNOPQRSU"]

/** Somebody who came from another system with app and codes. */
async function cameOver(subject: string): Promise<Holder> {
  const codes = { scheme: "plain", form, values: old } as const
  await host.postern.takeOver(subject, { v: 1, totp: { secret, lastStep: 1 }, codes })
  const holder = await Holder.arrive(browser, host, subject)
  holder.uri = `otpauth://totp/Acme:ada?secret=${secret}&algorithm=SHA1&digits=6&period=30`
  return holder
}

/** Signs in, and goes on to new codes with what the sign-in gave. */
async function toManage(holder: Holder, code: string, afterSeconds = 0): Promise<void> {
  await holder.open("postern-challenge")
  await holder.submit(code)
  const { renewal } = await holder.hears("postern-accepted")
  await holder.button("Get new codes").click()
  assert.equal((await holder.hears("postern-done")).next, "replace-codes")
  host.wind(afterSeconds)
  await holder.open("postern-manage", { renewal: renewal! })
  await holder.page.getByText("no further code is needed").waitFor()
}

test("whoever signed in with the app gets new codes for those of another system with one click, and the old ones end", async () => {
  const holder = await cameOver("by app")
  await toManage(holder, holder.appCode())
  assert.equal(await holder.field.count(), 0, "nothing is asked for")
  await holder.button("Replace codes").click()
  await holder.page.locator(".codes").waitFor()
  const fresh = await holder.page.locator(".codes code").allTextContents()
  assert.equal((await holder.hears("postern-issued")).result, undefined, "it proves no fresh factor")
  assert.equal((await host.postern.status("by app"))?.codes.format, "standard")
  assert.equal((await host.postern.verify("by app", fresh[0]!)).outcome, "accepted")
  assert.equal((await host.postern.verify("by app", old[0]!)).outcome, "refused")
  assert.deepEqual(holder.complaints, [])
})

test("whoever signed in with an old code gets new ones that wait for their proof, and the others stay good", async () => {
  const holder = await cameOver("by code")
  await toManage(holder, old[0]!)
  await holder.button("Replace codes").click()
  await holder.page.locator(".codes").waitFor()
  await holder.page.getByText("Older codes that are left keep working").waitFor()
  assert.equal((await host.postern.verify("by code", old[1]!)).outcome, "accepted")
})

test("a renewal that is over asks for a code like any other replacement", async () => {
  const holder = await cameOver("too late")
  await toManage(holder, holder.appCode(), 590)
  host.wind(11)
  await holder.button("Replace codes").click()
  await holder.field.waitFor()
  await holder.submit(holder.appCode())
  await holder.page.locator(".codes").waitFor()
  await holder.hears("postern-issued")
  assert.equal((await host.postern.status("too late"))?.codes.format, "standard")
})

test("without a renewal the overview says that the codes are of before, and codes of our own are no matter of it", async () => {
  const holder = await cameOver("later")
  await holder.open("postern-manage")
  await holder.page.getByText("They are from before our sign-in changed").waitFor()
  assert.equal(await holder.page.getByText("not shown to be saved").count(), 0)
  const other = await (await Holder.arrive(browser, host, "our own")).enrolled()
  await other.open("postern-manage", { renewal: "renewal.1.2" })
  await other.button("Replace codes").waitFor()
  assert.equal(await other.page.getByText("from before our sign-in").count(), 0)
})

test("where people may have codes of another system, the field sends what is typed as it is, and codes of our own still go in", async () => {
  const holder = await cameOver("typing")
  await holder.open("postern-challenge")
  assert.equal(await holder.field.getAttribute("autocapitalize"), "off", "capitals may matter")
  await holder.field.fill("abcdefghij-KLMNO")
  await holder.field.press("Enter")
  await holder.problem.getByText("This does not count as a try").waitFor()
  await holder.submit(old[1]!)
  await holder.hears("postern-accepted")
  const other = await (await Holder.arrive(browser, host, "typing our own")).enrolled()
  await other.open("postern-challenge")
  await other.submit(other.codes[0]!)
  await other.hears("postern-accepted")
})
