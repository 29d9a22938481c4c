import { existsSync } from "node:fs"

/**
 * Gives the folder that this package is installed in, with a slash at its end: fonts, launcher and manifest lie there. It is looked for upwards,
 * for the file that this was bundled into may lie at any depth.
 * @throws Error where no folder above has a manifest
 */
export function installationFolder(): URL {
  for (let folder = new URL("./", import.meta.url); ; ) {
    if (existsSync(new URL("package.json", folder))) return folder
    const above = new URL("../", folder)
    if (above.href === folder.href) throw new Error("the package's folder has no package.json")
    folder = above
  }
}
