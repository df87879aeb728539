// Tests of docs/: the command blocks that are not run here, each with the reason, and what stands in for it.

/** Page and first line of the block -> why not. */
export const notRun: ReadonlyMap<string, string> = new Map([
  ["README.md: npm start", "runs until stopped; test/lab and lab/demo.ts"],
  ["README.md: npm test", "is what runs this"],
  ...[
    "README.md: npm run package:deb",
    "README.md: apt-get install ./votequorum-exporter_*.deb",
    "docs/install.md: npm run package:deb",
    "docs/install.md: apt-get install ./votequorum-exporter_*.deb",
    "docs/upgrade.md: apt-get install ./votequorum-exporter_*.deb",
    "docs/uninstall.md: apt-get purge votequorum-exporter",
    "docs/uninstall.md: pgrep -f /usr/lib/votequorum-exporter/",
  ].map(
    (block) =>
      [block, "needs a host: test/packaging/deb.test.ts does it"] as const,
  ),
  ...[
    "docs/install.md: sh scripts/package-rpm.sh",
    "docs/install.md: dnf install ./votequorum-exporter-*.rpm",
    "docs/upgrade.md: dnf upgrade ./votequorum-exporter-*.rpm",
    "docs/uninstall.md: dnf remove votequorum-exporter",
  ].map((block) => [block, "needs a host of that distribution"] as const),
  [
    "docs/uninstall.md: systemctl disable --now votequorum-exporter",
    "needs systemd",
  ],
  ...[
    "docs/install.md: docker build -t votequorum-exporter .",
    "docs/install.md: docker run --rm --network none --entrypoint cat votequorum-exporter /usr/lib/votequorum-exporter/admit.sh >admit.sh",
    "docs/install.md: docker run --detach --name votequorum-exporter --restart always \\",
    "docs/install.md: docker compose -f packaging/container/compose.yaml up -d",
    "docs/install.md: install -m 0644 packaging/container/votequorum-exporter.container /etc/containers/systemd/",
    "docs/install.md: docker exec votequorum-exporter votequorum-exporter doctor",
    "docs/upgrade.md: docker rm --force votequorum-exporter",
    "docs/uninstall.md: docker rm --force votequorum-exporter",
  ].map(
    (block) =>
      [
        block,
        "needs an engine: test/packaging/image.test.ts and test/packaging/container-files.test.ts",
      ] as const,
  ),
  ...[
    "docs/install.md: npm run package:npm",
    "docs/install.md: npm install --global ./votequorum-exporter-*.tgz",
    "docs/upgrade.md: npm install --global ./votequorum-exporter-*.tgz",
  ].map((block) => [block, "test/packaging/npm.test.ts does it"] as const),
  ["docs/install.md: npm start", "runs until stopped; test/lab"],
  [
    "docs/alertmanager.md: systemctl restart votequorum-exporter",
    "needs systemd: test/systemd/unit.test.ts does it",
  ],
  [
    "docs/web-config.md: htpasswd -nBC 10 prometheus    # Debian package apache2-utils",
    "asks for a password at the terminal; test/http/guard-users.test.ts has such hashes",
  ],
]);

/** Blocks that are neither commands nor a format with a name: what they are, and where it is tried. */
export const texts: ReadonlyMap<string, string> = new Map([
  [
    "docs/permissions.md: uidgid {",
    "corosync's own format: test/e2e/privilege.test.ts",
  ],
  [
    "docs/systemd.md: systemctl edit votequorum-exporter",
    "needs systemd and an editor",
  ],
  [
    "docs/systemd.md: VOTEQUORUM_EXPORTER_ALERTMANAGER_URL=http://alertmanager-1:9093,http://alertmanager-2:9093",
    "a line of the environment file; the names are looked at in names.test.ts",
  ],
]);
