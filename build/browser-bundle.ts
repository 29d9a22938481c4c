import { build, type Plugin } from "esbuild"

/**
 * Bundles scripts for browsers, each whole and without an import.
 * @param entryPoints the sources by the names of their scripts, without the ending
 * @param leftOut which dynamically imported source is left out: importing it then fails, as where a part cannot be fetched
 * @returns the scripts by their file names
 */
export async function browserBundle(
  entryPoints: Record<string, string>,
  leftOut?: RegExp,
): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    target: "es2022",
    outdir: "browser",
    write: false,
    conditions: ["postern-source"],
    legalComments: "inline",
    plugins: leftOut === undefined ? [] : [without(leftOut)],
  })
  return new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*[\\/]/, ""), contents]))
}

const without = (filter: RegExp): Plugin => ({
  name: "left-out",
  setup({ onResolve, onLoad }) {
    onResolve({ filter }, ({ path }) => ({ path, namespace: "left-out" }))
    onLoad({ filter: /./, namespace: "left-out" }, () => ({ contents: 'throw new Error("left out")' }))
  },
})
