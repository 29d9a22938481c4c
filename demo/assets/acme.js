// What an element reports goes to Acme's server as it is: only there can a signed result be verified.
let handed = Promise.resolve()

for (const name of ["accepted", "activated", "issued", "recovered", "removed"]) {
  document.addEventListener(`postern-${name}`, event => {
    handed = handed.then(() => hand(event.target, event.detail.result))
  })
}

const next = {
  continue: "/",
  "replace-authenticator": "/security?open=replace-authenticator",
  "replace-codes": "/security?open=replace-codes",
  "confirm-codes": "/security?open=confirm",
}

document.addEventListener("postern-done", async event => {
  await handed
  const isEnd = event.target.dataset.purpose === "enroll" && event.detail.next === "continue"
  location.assign(isEnd ? "/security" : next[event.detail.next])
})

document.addEventListener("postern-removed", async () => {
  await handed
  location.assign("/security")
})

async function hand(element, result) {
  const { token, purpose } = element.dataset
  const response = await fetch("/second-factor/result", {
    method: "POST",
    body: new URLSearchParams({ token, purpose, result }),
  })
  if (!response.ok) return location.assign("/sign-in")
  // Signing in makes a new session; the forms on this page go on in it.
  const { token: fresh } = await response.json()
  element.dataset.token = fresh
  for (const field of document.querySelectorAll("input[name=token]")) field.value = fresh
}
