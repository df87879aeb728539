// The rules of the house: strict types, and the walls between the rooms of src/.
import js from "@eslint/js";
import type { Linter } from "eslint";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const rooms = [
  "corosync",
  "quorum",
  "context",
  "metrics",
  "status",
  "http",
  "config",
  "journal",
  "log",
  "notify",
  "systemd",
  "process",
] as const;
type Room = (typeof rooms)[number];

/** They see the whole house: the composition, and the commands, each a small one of its own. */
const composition = [
  "alerting.ts",
  "commands/",
  "exporter.ts",
  "main.ts",
  "picture.ts",
  "start-journal.ts",
  "watch-corosync.ts",
  "web-file.ts",
] as const;

/** Which other rooms a room may import from: arrows point inward. */
const doors: Readonly<Record<Room, readonly string[]>> = {
  quorum: [],
  context: ["quorum/terms/ids.ts", "quorum/transition.ts"],
  corosync: ["quorum/", "context/reading.ts", "log/log.ts", "clock.ts"],
  metrics: ["quorum/", "context/"],
  status: ["quorum/", "context/", "notify/delivery/status.ts"],
  http: [
    "status/document.ts",
    "status/words.ts",
    "status/event-words.ts",
    "process/descriptors.ts",
    "log/log.ts",
    "config/web-settings.ts",
  ],
  journal: ["quorum/", "context/transition.ts", "log/log.ts", "clock.ts"],
  config: [],
  log: ["quorum/", "context/transition.ts"],
  notify: [
    "quorum/",
    "context/",
    "log/log.ts",
    "clock.ts",
    "config/alertmanager.ts",
  ],
  systemd: ["log/log.ts", "clock.ts"],
  process: ["metrics/metric.ts"],
};

/** Rooms that import no package: values in, values out. */
const pureRooms: readonly Room[] = ["quorum", "context", "status"];

function wall(room: Room): Linter.Config {
  const open = [`${room}/`, ...doors[room]];
  const closed = [...rooms.map((other) => `${other}/`), "clock.ts"];
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(?!${anyOf(open)})${anyOf([...closed, ...composition])}`,
              message: `Room ${room} may not import from there: see ARCHITECTURE.md.`,
            },
            ...(pureRooms.includes(room)
              ? [
                  {
                    regex: "^[^.]",
                    message: `Room ${room} is pure: it imports no package.`,
                  },
                ]
              : []),
          ],
        },
      ],
    },
  };
}

function anyOf(paths: readonly string[]): string {
  return `(${paths.join("|").replaceAll(".", "\\.")})`;
}

export default defineConfig(
  {
    ignores: [
      "dist/",
      "build/",
      "node_modules/",
      // A package of its own, with dependencies of its own.
      "dashboards/preview/",
      // Plain JavaScript on purpose: it runs under valgrind and the sanitizers, without any loader.
      "test/native/child.mjs",
      // They stand for modules that the bundle leaves out, in the old module system.
      "packaging/npm/*.cjs",
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union." },
        {
          selector: "ExportDefaultDeclaration",
          message: "Name what is exported.",
        },
      ],
    },
  },
  {
    // node:test's functions return promises that the runner awaits.
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            {
              from: "package",
              name: [
                "test",
                "describe",
                "it",
                "suite",
                "before",
                "after",
                "beforeEach",
                "afterEach",
              ],
              package: "node:test",
            },
          ],
        },
      ],
    },
  },
  {
    // Grafana's SDK calls the classic schema deprecated; it is the one that Grafana 10 to 13 load from a file.
    files: ["dashboards/source/**/*.ts"],
    rules: { "@typescript-eslint/no-deprecated": "off" },
  },
  { files: ["eslint.config.ts"], rules: { "no-restricted-syntax": "off" } },
  ...rooms.map(wall),
);
