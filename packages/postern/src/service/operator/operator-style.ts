/** The look of the operator's page. */
export const operatorStyle = `:root { color-scheme: light dark; --ink: light-dark(#1b211e, #e9edeb); --soft: light-dark(#56605b, #a7b2ac);
  --paper: light-dark(#fff, #1c2220); --ground: light-dark(#f3f1ea, #121614); --line: light-dark(#d9d6cc, #3a443f); --edge: light-dark(#75807a, #88948d);
  --accent: light-dark(#24574a, #8fcab7); --accent-ink: light-dark(#fff, #0f1f1a); --good: light-dark(#e2efe9, #1e3a31); --bad: light-dark(#fbe6e2, #44201a);
  --bad-ink: light-dark(#8a2815, #ffb8a7); --warm-mark: light-dark(#b07d10, #e0b457); --bad-mark: light-dark(#b8452f, #ef8f7b); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; gap: 1rem; padding: 0.7rem max(1rem, calc(50vw - 29rem)); background: var(--paper); border-bottom: 1px solid var(--line); }
header a { font-weight: 700; } header span { color: var(--soft); }
main { max-width: 60rem; margin: 0 auto; padding: 1.2rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; } h2 { font-size: 1.1rem; margin: 0 0 0.6rem; } h3 { font-size: 1rem; margin: 0; } p { margin: 0 0 0.8rem; }
section, .find { background: var(--paper); border: 1px solid var(--line); border-radius: 0.7rem; padding: 1rem 1.2rem; margin-bottom: 1rem; }
.soft, dt, time, .timeline span { color: var(--soft); font-size: 0.92rem; }
.good, .bad { border-radius: 0.5rem; padding: 0.6rem 0.9rem; } .good { background: var(--good); } .bad { background: var(--bad); color: var(--bad-ink); } .find .bad { margin: 0.8rem 0 0; }
a { color: var(--accent); } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
label { display: block; font-weight: 600; margin-bottom: 0.3rem; }
input:not([type=hidden], [type=checkbox]) { width: 100%; min-height: 2.75rem; padding: 0.4rem 0.7rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: 0.5rem; }
button, .button { display: inline-block; min-height: 2.75rem; padding: 0.5rem 1.1rem; font: inherit; font-weight: 600; text-decoration: none; color: var(--accent-ink); background: var(--accent); border: 1px solid var(--accent); border-radius: 0.5rem; cursor: pointer; }
.sure { display: flex; align-items: center; gap: 0.6rem; min-height: 2.75rem; margin: 0; } .sure input { flex: none; width: 1.25rem; height: 1.25rem; accent-color: var(--accent); }
.warm { border-left: 4px solid var(--warm-mark); padding: 0.4rem 0.9rem; }
button.grave { color: var(--paper); background: var(--bad-ink); border-color: var(--bad-ink); }
.find div { display: flex; gap: 0.6rem; } .find button { flex: none; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 1rem 1.5rem; margin: 0; } .tiles div { display: flex; flex-direction: column; } .tiles dt { order: 1; } .tiles dd { margin: 0; font-size: 1.6rem; font-weight: 700; font-variant-numeric: tabular-nums; } .tiles svg { order: 2; margin-top: auto; }
svg { display: block; width: 100%; height: 0.7rem; } svg line { stroke: var(--edge); } .outcomes svg { height: 8rem; } .marks { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; color: var(--soft); font-size: 0.8rem; font-variant-numeric: tabular-nums; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; align-items: center; gap: 0.15rem 0.7rem; font-variant-numeric: tabular-nums; } .bars span { color: var(--soft); text-align: end; } .bars b { min-width: 2ch; text-align: end; }
rect.accepted, rect.good { fill: var(--accent); } rect.throttled, rect.warm { fill: var(--warm-mark); } rect.refused, rect.bad { fill: var(--bad-mark); } rect.rest { fill: var(--line); }
i { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; margin-left: 0.6em; } i.accepted { background: var(--accent); margin-left: 0; } i.refused { background: var(--bad-mark); } i.throttled { background: var(--warm-mark); }
.facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.2rem 1rem; margin: 0; } .facts dd { margin: 0; }
.acts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.2rem; } .acts form { display: flex; flex-direction: column; gap: 0.5rem; } .acts p { margin: 0; color: var(--soft); font-size: 0.92rem; flex: 1; }
.timeline { padding-left: 2.5rem; margin: 0; } .timeline li { padding: 0.45rem 0; border-top: 1px solid var(--line); } .timeline li::marker { color: var(--soft); font-variant-numeric: tabular-nums; } .timeline b::first-letter { text-transform: uppercase; } .timeline span { display: block; }
nav { display: flex; gap: 1.5rem; margin-top: 0.8rem; } .scroll { overflow-x: auto; } td.state { white-space: normal; } table { width: 100%; border-collapse: collapse; font-size: 0.92rem; } th, td { white-space: nowrap; padding: 0.45rem 1rem 0.45rem 0; border-top: 1px solid var(--line); text-align: start; vertical-align: top; } th { color: var(--soft); font-weight: 600; border-top: none; } td a { display: inline-block; min-width: 6rem; max-width: 20rem; white-space: normal; }
@media (forced-colors: active) { svg, i { forced-color-adjust: none; } }
`
