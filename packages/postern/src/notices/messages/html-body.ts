import { html, raw } from "hono/html"
import type { NoticeContent } from "./notice-content.ts"

type Html = ReturnType<typeof html>

// Mail programs keep styles that stand on the elements, and may drop what stands on html and body; those that know `<style>` get
// the dark colours from it.
const darkColours = raw(`:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background-color:#141917!important}
.card{background-color:#1c2220!important;border-color:#3a443f!important}
.box{background-color:#141917!important}
.ink{color:#e9edeb!important}
.soft{color:#a7b2ac!important}
.line{border-color:#3a443f!important}
.link{color:#8fcab7!important}
.calm{background-color:#8fcab7!important}
.alert{background-color:#ffb8a7!important}
.button{background-color:#8fcab7!important}
.button a{color:#0f1f1a!important}
}
@media (max-width:480px){
.pad{padding-left:20px!important;padding-right:20px!important}
.label,.value{display:block!important;width:auto!important;padding-top:0!important}
.label{padding-top:10px!important;padding-bottom:0!important;border-bottom:0!important}
}`)

const fonts = raw("font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif")
const bars = { calm: "#24574a", alert: "#8a2815" } as const
const table = raw('role="presentation" width="100%" border="0" cellspacing="0" cellpadding="0"')

/**
 * Lays a notice out as one HTML document that mail programs show: tables, styles on the elements, nothing loaded, nothing run. The template
 * escapes whatever is put into it; only what stands in this file is `raw`.
 */
export function htmlBody(content: NoticeContent): string {
  const start = content.direction === "rtl" ? "right" : "left"
  const text = raw(`${fonts};text-align:${start};margin:0`)
  const blocks = [
    html`<p class="soft" style="${text};font-size:14px;line-height:20px;color:#56605b;padding-bottom:6px">${content.issuer}</p>`,
    html`<h1 class="ink" style="${text};font-size:24px;line-height:31px;font-weight:600;color:#1b211e">${content.headline}</h1>`,
    html`<p class="ink" style="${text};font-size:16px;line-height:25px;color:#1b211e;padding-top:12px">${content.what}</p>`,
    factTable(content, text),
    box(content.advice, text),
    box(content.doubt, text, content.link),
  ]
  const page = html`<!DOCTYPE html>
<html lang="${content.language}" dir="${content.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${content.title}</title>
<style>${darkColours}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f6f5f1">
<div role="main" lang="${content.language}" dir="${content.direction}">
<div style="display:none;max-height:0;overflow:hidden">${content.what}</div>
<table ${table} class="page" style="background-color:#f6f5f1">
<tr><td align="center" style="padding:24px 12px">
<table ${table} style="max-width:600px">
<tr><td class="card" style="background-color:#ffffff;border:1px solid #d9d6cc;border-radius:12px;overflow:hidden">
<table ${table}>
<tr><td class="${content.tone}" style="height:5px;line-height:5px;font-size:0;background-color:${bars[content.tone]};border-radius:12px 12px 0 0">&nbsp;</td></tr>
<tr><td class="pad" style="padding:28px 36px 36px">
${inLines(blocks)}
</td></tr>
</table>
</td></tr>
<tr><td class="pad" style="padding:18px 36px 8px">
${inLines(content.footer.map(line => html`<p class="soft" style="${text};font-size:13px;line-height:20px;color:#56605b;padding-bottom:6px">${line}</p>`))}
</td></tr>
</table>
</td></tr>
</table>
</div>
</body>
</html>
`
  // Nothing in it is waited for, so it is there at once.
  return String(page)
}

function factTable({ facts, direction }: NoticeContent, text: Html): Html {
  const rows = facts.map(
    ({ label, value }) =>
      html`<tr><th scope="row" class="soft line label" style="${text};width:34%;font-size:14px;line-height:20px;font-weight:400;color:#56605b;padding:9px 0;border-bottom:1px solid #d9d6cc;vertical-align:top">${label}</th><td class="ink line value" style="${text};font-size:15px;line-height:20px;color:#1b211e;padding:9px 0;border-bottom:1px solid #d9d6cc;vertical-align:top;overflow-wrap:anywhere;word-break:break-word"><bdi>${value}</bdi></td></tr>`,
  )
  return html`<table width="100%" border="0" cellspacing="0" cellpadding="0" dir="${direction}" style="margin-top:18px">\n${inLines(rows)}\n</table>`
}

function box(part: NoticeContent["advice"], text: Html, link: NoticeContent["link"] = null): Html {
  return html`<table ${table} style="margin-top:18px"><tr><td class="box" style="background-color:#f6f5f1;border-radius:8px;padding:16px 18px">
<h2 class="ink" style="${text};font-size:16px;line-height:22px;font-weight:600;color:#1b211e">${part.heading}</h2>
<p class="ink" style="${text};font-size:15px;line-height:23px;color:#1b211e;padding-top:4px">${part.text}</p>${link === null ? "" : button(link, text)}
</td></tr></table>`
}

function button({ url, label }: { url: string; label: string }, text: Html): Html {
  return html`
<table role="presentation" border="0" cellspacing="0" cellpadding="0" style="margin-top:14px"><tr><td class="button" style="background-color:#24574a;border-radius:8px"><a href="${url}" style="${fonts};display:inline-block;padding:12px 20px;font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">${label}</a></td></tr></table>
<p style="${text};font-size:13px;line-height:19px;padding-top:10px;overflow-wrap:anywhere;word-break:break-all"><a class="link" href="${url}" dir="ltr" style="color:#24574a">${url}</a></p>`
}

function inLines(parts: readonly Html[]): (Html | string)[] {
  return parts.flatMap((part, place) => (place === 0 ? [part] : ["\n", part]))
}
