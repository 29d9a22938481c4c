import type { HTMLAttributes } from "svelte/elements"
import type { PosternAttributes, PosternHandlers } from "./attributes.js"

type Elements = {
  [Tag in keyof PosternAttributes]: Omit<HTMLAttributes<HTMLElement>, "autofocus" | "lang"> &
    PosternAttributes[Tag] &
    PosternHandlers<"on"> &
    PosternHandlers<"on:">
}

declare module "svelte/elements" {
  interface SvelteHTMLElements extends Elements {}
}
