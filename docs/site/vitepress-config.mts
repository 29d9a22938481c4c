import { readFileSync } from "node:fs"
import { defineConfig } from "vitepress"

const sidebar = JSON.parse(readFileSync(new URL("./sidebar.json", import.meta.url), "utf8"))

export default defineConfig({
  title: "Postern",
  description: "Two-factor sign-in and backup codes, done properly on both sides.",
  lang: "en",
  cleanUrls: true,
  lastUpdated: false,
  // A link to a page or heading that is not there ends the build.
  ignoreDeadLinks: false,
  vue: { template: { compilerOptions: { isCustomElement: tag => tag.startsWith("postern-") } } },
  themeConfig: {
    nav: [
      { text: "Start", link: "/overview" },
      { text: "Guides", link: "/guides/integrating" },
      { text: "HTTP", link: "/reference/http" },
      { text: "Elements, live", link: "/elements-live" },
      { text: "Security", link: "/threat-model" },
    ],
    sidebar,
    search: { provider: "local" },
    outline: [2, 3],
  },
})
