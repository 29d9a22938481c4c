import type { PosternLocals } from "postern/sveltekit"

declare global {
  namespace App {
    interface Locals extends PosternLocals {}
  }
}
