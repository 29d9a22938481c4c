import { fileURLToPath } from "node:url"
import type { NextConfig } from "next"

export default {
  // Native code and files of its own: it is loaded, not bundled.
  serverExternalPackages: ["postern"],
  // The packages lie beside this example, in the repository.
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
} satisfies NextConfig
