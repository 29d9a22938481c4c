import { build } from "esbuild"

/**
 * Bundles scripts for browsers, each whole and without an import.
 * @param entryPoints the sources by the names of their scripts, without the ending
 * @returns the scripts by their file names
 */
export async function browserBundle(entryPoints: Record<string, string>): Promise<Map<string, Uint8Array>> {
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
  })
  return new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*[\\/]/, ""), contents]))
}
