import type { PosternEvents } from "@postern/elements"

interface Common {
  ticket?: string | null | undefined
  base?: string | undefined
  account?: string | null | undefined
  lang?: string | undefined
  autofocus?: boolean | undefined
}

/** What each element takes. */
export interface PosternAttributes {
  "postern-challenge": Common
  "postern-setup": Common
  "postern-manage": Common & {
    open?: "confirm" | "test" | "replace-codes" | "replace-authenticator" | "recover" | "turn-off" | undefined
  }
  "postern-kit-opener": Pick<Common, "lang" | "autofocus">
}

/** The elements' events, each as a handler under a prefix such as `on` or `on:`. */
export type PosternHandlers<Prefix extends string> = {
  [Name in keyof PosternEvents as `${Prefix}${Name}`]?: ((event: PosternEvents[Name]) => unknown) | undefined
}
