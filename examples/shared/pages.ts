/** The pages that all examples show. */

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<h1>${title}</h1>
${body}`

const escaped = (text: string) => text.replace(/[&<>"]/g, symbol => `&#${symbol.charCodeAt(0)};`)

const passwordForm = (action: string, button: string) => `<form method="post" action="${action}">
<label>E-mail <input name="email" type="email" required></label>
<label>Password <input name="password" type="password" required></label>
<button>${button}</button></form>`

export const welcomePage = () =>
  page("Welcome", `${passwordForm("/sign-in", "Sign in")}<h2>New here?</h2>${passwordForm("/sign-up", "Sign up")}`)

export const homePage = (email: string) =>
  page(
    "Home",
    `<p>Signed in as ${escaped(email)}.</p><p><a href="/security">Security</a></p>
<form method="post" action="/transfer"><button>Transfer</button></form>
<form method="post" action="/sign-out"><button>Sign out</button></form>`,
  )

export const transferPage = () => page("Transfer", "<p>It is on its way.</p>")

export const faultPage = () =>
  page("Please try again", "<p>Signing in does not work at the moment. Nothing was changed.</p>")

type Tag = "postern-setup" | "postern-challenge" | "postern-manage"

/** A page with one element. What it ends in goes to /second-factor, which alone can tell a result from a made-up one. */
export const elementPage = (tag: Tag, ticket: string, script: string) =>
  page(
    tag === "postern-challenge" ? "Second step" : "Security",
    `<${tag} ticket="${ticket}" base="/2fa" autofocus></${tag}>
${script}
<script type="module">
let handed = Promise.resolve()
for (const name of ["accepted", "activated", "issued", "recovered", "removed"])
  document.addEventListener("postern-" + name, event => {
    const body = JSON.stringify({ result: event.detail.result })
    handed = handed.then(() => fetch("/second-factor", { method: "POST", headers: { "Content-Type": "application/json" }, body }))
  })
document.addEventListener("postern-done", () => handed.then(() => location.assign("/")))
</script>`,
  )
