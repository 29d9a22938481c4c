import adapter from "@sveltejs/adapter-node"
import { sveltekit } from "@sveltejs/kit/vite"
import { defineConfig } from "vite"

export default defineConfig({
  plugins: [sveltekit({ adapter: adapter(), paths: { origin: process.env.ORIGIN ?? "http://127.0.0.1:3000" } })],
  // Native code and files of its own: it is loaded, not bundled.
  ssr: { external: ["postern"] },
})
