// The bill of materials in CycloneDX: npm's own, without what differs from machine to machine, with what npm cannot know.
import type { ProductionPackage } from "./production-packages.ts";

export interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly object[];
  readonly [more: string]: unknown;
}

export interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly version: number;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

/** Used where they are installed: the addons' import tables name the libraries, package.json the engine. */
const fromTheHost: readonly Component[] = [
  corosyncLibrary("libvotequorum", "8"),
  corosyncLibrary("libcmap", "4"),
  {
    "bom-ref": "host:node",
    type: "platform",
    name: "node",
    scope: "required",
    description: "Node.js, which runs it; any version that engines allows",
    licenses: [{ license: { id: "MIT" } }],
    purl: "pkg:generic/node",
  },
];

function corosyncLibrary(name: string, soVersion: string): Component {
  return {
    "bom-ref": `host:${name}.so.${soVersion}`,
    type: "library",
    name,
    version: soVersion,
    scope: "required",
    description: `corosync's ${name}.so.${soVersion}, of the distribution; the version is that of its ABI`,
    licenses: [{ license: { id: "BSD-3-Clause" } }],
    purl: `pkg:generic/${name}@${soVersion}`,
    externalReferences: [
      { type: "website", url: "https://corosync.github.io/corosync/" },
    ],
  };
}

export interface Shipped {
  /** The package's own; npm takes the name of the folder. */
  readonly name: string;
  readonly version: string;
  /** By the lockfile. npm itself leaves out what development needs too (`--omit dev`, npm 11: debug, once, …). */
  readonly packages: readonly ProductionPackage[];
}

/** @param npmText what `npm sbom --sbom-format cyclonedx` printed, of everything that is installed */
export function finishSbom(npmText: string, shipped: Shipped): Bom {
  const {
    $schema,
    bomFormat,
    specVersion,
    metadata,
    components,
    dependencies,
  } = JSON.parse(npmText) as Bom & { readonly $schema: string };
  const { component } = metadata;
  const own = component["bom-ref"];
  const purls = new Set(shipped.packages.map(purlOf));
  const kept = components.filter(({ purl = "" }) => purls.has(purl));
  const hostRefs = fromTheHost.map((one) => one["bom-ref"]);
  const refs = new Set([
    own,
    ...hostRefs,
    ...kept.map((one) => one["bom-ref"]),
  ]);
  return {
    ...{ $schema, bomFormat, specVersion, version: 1 },
    // No time, serial number or tool: the same sources give the same bytes.
    metadata: {
      component: {
        ...component,
        type: "application",
        name: shipped.name,
        version: shipped.version,
      },
    },
    components: [...kept.map(withoutPlace).toSorted(byRef), ...fromTheHost],
    dependencies: [
      ...dependencies
        .filter(({ ref }) => refs.has(ref))
        .map(({ ref, dependsOn }) => ({
          ref,
          dependsOn: [...dependsOn, ...(ref === own ? hostRefs : [])]
            .filter((one) => refs.has(one))
            .toSorted(),
        })),
      ...hostRefs.map((ref) => ({ ref, dependsOn: [] })),
    ].toSorted((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
}

/** As npm writes it. */
export function purlOf({ name, version }: ProductionPackage): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** npm notes where a package lies below the folder it ran in; such a value is left out of the JSON. */
function withoutPlace(component: Component): Component {
  return { ...component, properties: undefined };
}

function byRef(a: Component, b: Component): number {
  return a["bom-ref"] < b["bom-ref"] ? -1 : 1;
}
