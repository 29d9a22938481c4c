// Adds printing and copying to a sheet of codes; everything else works without it.
const sheet = document.querySelector("[data-sheet]")

if (sheet !== null) {
  const said = sheet.querySelector("[data-said]")
  const text = sheet.querySelector("input[name=text]").value

  const print = sheet.querySelector("[data-print]")
  print.hidden = false
  print.addEventListener("click", () => window.print())

  const copy = sheet.querySelector("[data-copy]")
  copy.hidden = navigator.clipboard === undefined
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text)
      said.textContent = "Copied. Paste it into your password vault, then copy something else."
    } catch {
      said.textContent = "Your browser does not allow copying here. Download or print instead."
    }
  })

  // A browser may show a page again from memory when one goes back; the codes are gone from it then.
  window.addEventListener("pagehide", () => {
    sheet.textContent = "These codes were shown once. If you did not save them, replace them on the security page."
  })
}
