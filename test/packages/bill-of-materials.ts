import { Spec, Validation } from "@cyclonedx/cyclonedx-library"
import { npm } from "./run.ts"
import type { Tarball } from "./staged-package.ts"

interface Component {
  readonly "bom-ref": string
  readonly name: string
  readonly version: string
}

interface BillOfMaterials {
  metadata: { component: Component }
  components: Component[]
  dependencies: { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/**
 * Writes what a package brings with it, as CycloneDX 1.5, from a project in which nothing but that package is installed: in the workspaces
 * npm would leave out whatever development needs as well.
 * @throws Error if npm's answer is not valid CycloneDX, or lacks a dependency that the manifest names
 */
export async function billOfMaterials({ name, manifest }: Tarball, project: string): Promise<string> {
  const bom = JSON.parse(await npm(["sbom", "--sbom-format", "cyclonedx", "--omit", "dev"], { cwd: project }))
  const text = JSON.stringify(aboutPackage(bom, `${name}@${manifest.version}`), null, 2)
  const fault = await new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(text)
  if (fault !== null)
    throw new Error(`npm's bill of materials of ${name} is not CycloneDX 1.5: ${JSON.stringify(fault)}`)
  for (const [dependency, version] of Object.entries(manifest.dependencies ?? {}))
    if (!text.includes(`"bom-ref": "${dependency}@${version}"`))
      throw new Error(`the bill of materials of ${name} lacks ${dependency}`)
  return text
}

/** Makes the package the subject, in the place of the project that it was installed in. */
function aboutPackage(bom: BillOfMaterials, subject: string): BillOfMaterials {
  const project = bom.metadata.component["bom-ref"]
  const component = bom.components.find(each => each["bom-ref"] === subject)
  if (component === undefined) throw new Error(`${subject} is not in the project's bill of materials`)
  return {
    ...bom,
    metadata: { ...bom.metadata, component },
    components: bom.components.filter(each => each !== component),
    dependencies: bom.dependencies.filter(({ ref }) => ref !== project),
  }
}
