import type { DefineComponent, HTMLAttributes } from "vue"
import type { PosternAttributes, PosternHandlers } from "./attributes.js"

type Elements = {
  [Tag in keyof PosternAttributes]: DefineComponent<
    Omit<HTMLAttributes, "autofocus"> & PosternAttributes[Tag] & PosternHandlers<"on">
  >
}

declare module "vue" {
  interface GlobalComponents extends Elements {}
}
