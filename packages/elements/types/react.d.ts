import type { DetailedHTMLProps, HTMLAttributes } from "react"
import type { PosternAttributes, PosternHandlers } from "./attributes.js"

type Elements = {
  [Tag in keyof PosternAttributes]: Omit<DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>, "autoFocus"> &
    PosternAttributes[Tag] &
    PosternHandlers<"on">
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
