import { type BrowserFileName, browserFile, browserFilePath } from "./browser-files.ts"

/** A script with the elements, for a page without a bundler. */
export interface ElementsScript {
  /** its path on the service's origin */
  readonly src: string
  /** its hash: a browser runs nothing that differs */
  readonly integrity: string
  /** the whole tag */
  readonly html: string
}

/** Describes a script of the service. @throws Error where the package was built without it */
export function elementsScript(basePath: string, name: BrowserFileName): ElementsScript {
  const file = browserFile(name)
  if (file === null)
    throw new Error("The elements for browsers are not built: run `npm run prepare` in a clone of Postern.")
  const src = basePath + browserFilePath(name)
  const { integrity } = file
  return { src, integrity, html: `<script type="module" src="${src}" integrity="${integrity}" crossorigin></script>` }
}
