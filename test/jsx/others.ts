import type {} from "@postern/elements/svelte"
import type {} from "@postern/elements/vue"
import type { SvelteHTMLElements } from "svelte/elements"
import type { GlobalComponents } from "vue"

type VueProps = InstanceType<GlobalComponents["postern-manage"]>["$props"]

export const svelte: SvelteHTMLElements["postern-manage"] = {
  ticket: "ptk_1",
  open: "recover",
  "onpostern-removed": event => event.detail.result,
}
export const vue: Pick<VueProps, "ticket" | "open"> = { ticket: "ptk_1", open: "recover" }
// @ts-expect-error: a panel that there is not
export const panel: SvelteHTMLElements["postern-manage"] = { open: "everything" }
// @ts-expect-error: a panel that there is not
export const vuePanel: Pick<VueProps, "open"> = { open: "everything" }
