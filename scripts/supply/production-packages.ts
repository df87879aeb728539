// What a package-lock.json says is shipped. Pure.

/** One entry of "packages" in a lockfile of version 3; only what is used here. */
export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** Of a development dependency and, optionally, of a production one: valibot would use typescript if it is there. */
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface ProductionPackage {
  readonly name: string;
  readonly version: string;
  /** Where it lies below the folder of the lockfile. */
  readonly path: string;
}

/** Every entry by its path; "" is the package itself. */
export function lockEntries(
  lockText: string,
): Readonly<Record<string, LockEntry>> {
  const { lockfileVersion, packages } = JSON.parse(lockText) as {
    readonly lockfileVersion: number;
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  if (lockfileVersion !== 3) {
    throw new Error(
      `Cannot read the lockfile: current value of lockfileVersion is ${lockfileVersion}, expected 3`,
    );
  }
  return packages;
}

/** What `npm ci --omit=dev --omit=optional` installs, sorted by path. */
export function productionPackages(
  lockText: string,
): readonly ProductionPackage[] {
  return Object.entries(lockEntries(lockText))
    .filter(
      ([path, { dev, devOptional }]) =>
        path !== "" && dev !== true && devOptional !== true,
    )
    .map(([path, { version = "" }]) => ({
      name: path.slice(path.lastIndexOf("node_modules/") + 13),
      version,
      path,
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
