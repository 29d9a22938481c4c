/** The look of the page: the colours of the elements, light or dark as the browser is. */
export const reportStyle = `:root { color-scheme: light dark; --ink: light-dark(#1b211e, #e9edeb); --soft: light-dark(#56605b, #a7b2ac);
  --paper: light-dark(#fff, #1c2220); --ground: light-dark(#f3f1ea, #121614); --field: light-dark(#f6f5f1, #141917); --line: light-dark(#d9d6cc, #3a443f);
  --edge: light-dark(#75807a, #88948d); --accent: light-dark(#24574a, #8fcab7); --bad: light-dark(#fbe6e2, #44201a); --bad-ink: light-dark(#8a2815, #ffb8a7); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.05rem/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 34rem; margin: clamp(0rem, 8vh, 5rem) auto; padding: clamp(1.2rem, 5vw, 2.2rem); background: var(--paper); border: 1px solid var(--line); border-radius: 0.9rem; }
@media (max-width: 34rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; } }
.issuer { margin: 0 0 0.2rem; color: var(--soft); font-weight: 600; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.2; text-wrap: balance; }
p { margin: 0 0 1rem; } ul { margin: 0 0 1rem; padding-inline-start: 1.3rem; } li { margin-bottom: 0.3rem; }
form { margin-top: 1.6rem; padding-top: 1.4rem; border-top: 1px solid var(--line); }
label { display: block; font-weight: 600; } .hint { margin: 0 0 0.6rem; color: var(--soft); font-size: 0.95rem; }
.bad { padding: 0.6rem 0.9rem; border-radius: 0.5rem; background: var(--bad); color: var(--bad-ink); }
input { display: block; width: 100%; min-height: 3rem; margin-bottom: 1rem; padding: 0.5rem 0.8rem; color: inherit; background: var(--field); border: 1px solid var(--edge); border-radius: 0.6rem; font: 1.15rem ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", monospace; letter-spacing: 0.04em; }
input[aria-invalid] { border: 2px solid var(--bad-ink); }
button { width: 100%; min-height: 3rem; padding: 0.6rem 1.2rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--bad-ink); border: 1px solid var(--bad-ink); border-radius: 0.6rem; cursor: pointer; }
.support { margin: 1.4rem 0 0; padding-top: 1.2rem; border-top: 1px solid var(--line); white-space: pre-line; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`
