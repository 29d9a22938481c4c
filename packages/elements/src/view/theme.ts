import { css } from "lit"

// A heading takes the focus so that it is read out; it is nothing to act on, and so has no outline. Lines are not indented: every page loads
// them as they stand.

/** The look of every element. Colours and measures are custom properties; parts reach the rest. Light or dark as the page is. */
export const theme = css`
:host {
display: block;
--_ink: var(--postern-text, light-dark(#1b211e, #e9edeb));
--_soft: var(--postern-text-soft, light-dark(#56605b, #a7b2ac));
--_paper: var(--postern-surface, light-dark(#ffffff, #1c2220));
--_field: var(--postern-field, light-dark(#f6f5f1, #141917));
--_line: var(--postern-line, light-dark(#d9d6cc, #3a443f));
--_edge: var(--postern-edge, light-dark(#75807a, #88948d));
--_accent: var(--postern-accent, light-dark(#24574a, #8fcab7));
--_accent-ink: var(--postern-accent-text, light-dark(#ffffff, #0f1f1a));
--_good: var(--postern-good, light-dark(#e2efe9, #1e3a31));
--_bad: var(--postern-bad, light-dark(#fbe6e2, #44201a));
--_bad-ink: var(--postern-bad-text, light-dark(#8a2815, #ffb8a7));
--_warm: var(--postern-warm, light-dark(#fbf3dc, #38311c));
--_mark: var(--postern-mark, light-dark(#ffd89e, #7a4d12));
--_radius: var(--postern-radius, 0.6rem);
--_mono: var(--postern-mono, ui-monospace, monospace);
}
:host([hidden]) {
display: none;
}
*, *::before {
box-sizing: border-box;
}
.frame {
color: var(--_ink);
background: var(--_paper);
border: 1px solid var(--_line);
border-radius: calc(var(--_radius) * 1.4);
padding: var(--postern-padding, clamp(1rem, 4vw, 1.6rem));
font: 1rem / 1.5 var(--postern-font, system-ui, sans-serif);
overflow-wrap: anywhere;
}
h2, h3, p, dl, ol, ul {
margin: 0 0 0.9rem;
}
h2 {
font-size: 1.35rem;
line-height: 1.25;
text-wrap: balance;
}
.soft, .warn {
color: var(--_soft);
font-size: 0.92rem;
}
.warn {
color: var(--_bad-ink);
font-weight: 600;
}
a, summary, button.plain {
color: var(--_accent);
text-underline-offset: 0.18em;
}
summary {
cursor: pointer;
padding-block: 0.6rem;
}
:focus-visible {
outline: 3px solid var(--_accent);
outline-offset: 2px;
border-radius: 4px;
}
label {
display: block;
font-weight: 600;
margin-bottom: 0.35rem;
}
input#code {
display: block;
width: 100%;
min-height: 3rem;
padding: 0.55rem 0.8rem;
color: inherit;
background: var(--_field);
border: 1px solid var(--_edge);
border-radius: var(--_radius);
font: 1.15rem var(--_mono);
letter-spacing: 0.04em;
}
input#code[aria-invalid="true"] {
border-color: var(--_bad-ink);
border-width: 2px;
}
#hint {
margin: 0.4rem 0;
}
.typing {
min-height: 1.6rem;
display: flex;
flex-wrap: wrap;
align-items: baseline;
gap: 0.2rem 0.9rem;
}
.typing code {
font: 1.05rem var(--_mono);
display: flex;
gap: 0.5em;
}
mark {
color: inherit;
background: var(--_mark);
border-radius: 3px;
padding-inline: 0.2em;
text-decoration: underline wavy var(--_bad-ink);
text-underline-offset: 0.25em;
}
button, .button {
display: inline-flex;
align-items: center;
justify-content: center;
min-height: 2.75rem;
padding: 0.5rem 1.1rem;
font: inherit;
font-weight: 600;
text-align: center;
text-decoration: none;
color: var(--_accent);
background: transparent;
border: 1px solid var(--_edge);
border-radius: var(--_radius);
cursor: pointer;
}
button:hover, .button:hover {
border-color: var(--_accent);
}
button.primary {
color: var(--_accent-ink);
background: var(--_accent);
border-color: var(--_accent);
}
button.primary:hover {
text-decoration: underline;
}
button[aria-disabled="true"] {
opacity: 0.65;
cursor: default;
}
button.plain {
border-color: transparent;
padding-inline: 0.4rem;
text-decoration: underline;
}
.actions {
display: flex;
flex-wrap: wrap;
gap: 0.6rem;
margin-block: 0.9rem 0;
}
h2:focus {
outline: none;
}
form + .soft, form + .notice, .actions + .soft {
margin-top: 0.9rem;
}
.notice {
border-radius: var(--_radius);
padding: 0.7rem 0.9rem;
margin: 0 0 0.9rem;
border: 1px solid transparent;
}
.good {
background: var(--_good);
}
.bad {
background: var(--_bad);
color: var(--_bad-ink);
}
.warm {
background: var(--_warm);
}
.unseen {
position: absolute;
width: 1px;
height: 1px;
margin: -1px;
overflow: hidden;
clip-path: inset(50%);
white-space: nowrap;
}
@media not (pointer: coarse) {
.touch {
display: none;
}
}
@media (max-width: 26rem) {
.actions button.primary {
flex: 1 0 100%;
}
}
@media (forced-colors: active) {
mark {
outline: 2px solid Mark;
forced-color-adjust: none;
color: MarkText;
background: Mark;
}
button.primary {
border-width: 2px;
}
button[aria-disabled="true"] {
opacity: 1;
color: GrayText;
border-color: GrayText;
}
}
`
