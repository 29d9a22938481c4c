import { PageService } from "./page-service.ts"

const base = "/postern-in-this-page"

/** Answers the elements' requests from a service in this page, and leaves all others to the browser. */
function listen(service: PageService): void {
  const outside = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href)
    const route = `${base}/v1/browser/`
    if (!url.pathname.startsWith(route)) return outside(input, init)
    const answer = await service.answer(url.pathname.slice(route.length), JSON.parse(String(init?.body ?? "{}")))
    return answer === null
      ? Response.json({ code: "unknown-subject" }, { status: 404 })
      : Response.json(answer, { status: answer.outcome === "throttled" ? 429 : 200 })
  }
}

/** Shows one element at a time: set-up first, then the second step, then the settings. */
export function startDemo(place: HTMLElement): void {
  const service = new PageService()
  listen(service)
  const steps = { setup: "1. Set up", challenge: "2. Sign in", manage: "3. Settings" } as const
  const tabs = document.createElement("p")
  const stage = document.createElement("div")
  stage.style.cssText = "max-width: 32rem"
  const show = (name: keyof typeof steps) => {
    const element = document.createElement(`postern-${name}`)
    element.setAttribute("base", base)
    element.setAttribute("ticket", `ptk_demo_${crypto.randomUUID()}`)
    element.setAttribute("account", "ada@example.com")
    stage.replaceChildren(element)
    for (const [each, button] of buttons) {
      button.setAttribute("aria-pressed", String(each === name))
      button.style.fontWeight = each === name ? "600" : "400"
    }
  }
  const buttons = new Map(
    (Object.keys(steps) as (keyof typeof steps)[]).map(name => {
      const button = document.createElement("button")
      button.textContent = steps[name]
      button.style.cssText =
        "border: 1px solid var(--vp-c-divider); border-radius: 6px; padding: 4px 12px; margin-right: 8px"
      button.addEventListener("click", () => show(name))
      tabs.append(button)
      return [name, button]
    }),
  )
  stage.addEventListener("postern-done", () => {
    const current = [...buttons].find(([, button]) => button.getAttribute("aria-pressed") === "true")?.[0]
    if (current === "setup") setTimeout(() => show("challenge"), 1500)
  })
  place.append(tabs, stage, hint(service))
  show("setup")
}

function hint(service: PageService): HTMLElement {
  const details = document.createElement("details")
  details.innerHTML = "<summary>No authenticator at hand?</summary><p>The code of this moment: <code>–</code></p>"
  const shown = details.querySelector("code")!
  const update = async () => {
    if (details.open) shown.textContent = (await service.codeNow()) ?? "–"
  }
  details.addEventListener("toggle", update)
  setInterval(update, 1000)
  return details
}
