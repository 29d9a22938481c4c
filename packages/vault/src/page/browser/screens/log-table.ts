import { html, nothing, type TemplateResult } from "lit"
import type { LogLine } from "../../answers.ts"
import type { Speaker } from "../speaker.ts"

/** What an event is, in one short phrase. */
export const kindText = ({ kind }: LogLine, speaker: Speaker): string =>
  speaker.sayIfKnown(`kind_${kind}`) ?? speaker.say("kind_newer")

/** Events as a table. @param withAccount false where all are about one account. */
export function logTable(lines: readonly LogLine[], speaker: Speaker, withAccount: boolean): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${speaker.say("log")}><table class="log">
    <thead><tr><th scope="col">${speaker.say("when")}</th><th scope="col">${speaker.say("what")}</th>
      ${withAccount ? html`<th scope="col">${speaker.say("account")}</th>` : nothing}<th scope="col">${speaker.say("who")}</th><th scope="col">${speaker.say("whatFor")}</th></tr></thead>
    <tbody>${lines.map(
      line => html`<tr class=${line.isBelieved ? "" : "poor"}>
        <td><time datetime=${line.at}>${speaker.moment(line.at)}</time></td>
        <td title=${line.words}>${kindText(line, speaker)}${line.code === null ? nothing : html`, ${speaker.say("codeNumber", { number: line.code })}`}${line.isBelieved ? nothing : html` <b>(${speaker.say("notBelieved")})</b>`}</td>
        ${withAccount ? html`<td><bdi>${line.account ?? ""}</bdi></td>` : nothing}
        <td><bdi>${line.member}</bdi><br><span class="soft">${line.device}</span></td>
        <td><bdi>${line.reason ?? ""}</bdi></td></tr>`,
    )}</tbody></table></div>`
}
