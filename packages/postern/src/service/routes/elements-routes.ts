import { z } from "zod"
import { browserFile, browserFileNames, browserFilePath, elementsVersion } from "../elements/browser-files.ts"
import { Problem } from "../http/problem.ts"
import { type AnyRoute, defineRoute } from "../http/route.ts"
import { unknown } from "./route-forms.ts"
import { elementsFiles } from "./schemas/answer-schemas.ts"

const open = { method: "GET", access: "open" } as const
const scriptType = "text/javascript"

// Any page may run them: they are public, and do nothing without a ticket. A script with an integrity hash is fetched with CORS.
const shared = {
  "Access-Control-Allow-Origin": "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
} as const

/** The browser elements, for pages without a bundler. */
export function elementsRoutes(basePath: string): readonly AnyRoute[] {
  return [
    defineRoute({
      ...open,
      path: "/elements.json",
      summary: "Where the scripts with the elements are, each with its integrity hash",
      answers: { 200: { description: "One entry for each script.", schema: elementsFiles } },
      answer: () => ({
        status: 200,
        body: {
          version: elementsVersion,
          files: browserFileNames.flatMap(name => {
            const file = browserFile(name)
            return file === null ? [] : [{ name, path: basePath + browserFilePath(name), integrity: file.integrity }]
          }),
        },
        headers: { ...shared, "Cache-Control": "no-cache" },
      }),
    }),
    ...browserFileNames.map(name =>
      defineRoute({
        ...open,
        path: browserFilePath(name),
        summary:
          name === "elements" ? "The elements as one script" : "The element that opens mailed kits, as one script",
        answers: {
          200: { description: "An ECMAScript module without imports.", schema: z.string(), type: scriptType },
          ...unknown("The package was built without it."),
        },
        answer: () => {
          const file = browserFile(name)
          if (file === null) throw new Problem("unknown-route")
          const headers = {
            ...shared,
            "Content-Type": `${scriptType}; charset=utf-8`,
            "Cache-Control": "public, max-age=31536000, immutable",
          }
          return { status: 200, body: file.contents, headers }
        },
      }),
    ),
  ]
}
