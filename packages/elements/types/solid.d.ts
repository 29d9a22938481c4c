import type { JSX } from "solid-js"
import type { PosternAttributes, PosternHandlers } from "./attributes.js"

type Elements = {
  [Tag in keyof PosternAttributes]: Omit<JSX.HTMLAttributes<HTMLElement>, "autofocus" | "lang"> &
    PosternAttributes[Tag] &
    PosternHandlers<"on:">
}

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
