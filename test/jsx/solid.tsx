/** @jsxImportSource solid-js */
import type {} from "@postern/elements/solid"

export const page = <postern-setup ticket="ptk_1" base="/2fa" on:postern-done={event => event.detail.next} />
// @ts-expect-error: an attribute that is misspelt
export const misspelt = <postern-setup tiket="ptk_1" />
