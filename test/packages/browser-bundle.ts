import { build } from "esbuild"

const tags = ["postern-setup", "postern-challenge", "postern-manage"]

/** Bundles the installed elements for the browser, as an application does, and says what is wrong with the bundle. */
export async function bundleFaults(project: string): Promise<string[]> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: 'import "@postern/elements"', resolveDir: project },
    absWorkingDir: project,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    outdir: "bundle",
    metafile: true,
    write: false,
  })
  const text = outputFiles.map(file => file.text).join("\n")
  const outside = Object.keys(metafile.inputs).filter(input => input.startsWith(".."))
  return [
    ...tags.filter(tag => !text.includes(tag)).map(tag => `the bundle does not define <${tag}>`),
    ...outside.map(input => `the bundle took ${input}, from outside of the project`),
  ]
}
