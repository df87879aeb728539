// Room config: what the environment gave.
import type { GivenByName } from "./arguments.ts";
import type { Flag, Given } from "../flag.ts";
import { quote, Refusal } from "../refusal.ts";

const PREFIX = "VOTEQUORUM_EXPORTER_";

/**
 * Kubernetes and Docker links put such variables into every container beside a service called votequorum-exporter.
 * They are no typing errors of the operator, and no flag looks like them.
 */
const SERVICE_LINK =
  /^VOTEQUORUM_EXPORTER_(?:NAME|SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;

/** `web.listen-address` -> `VOTEQUORUM_EXPORTER_WEB_LISTEN_ADDRESS`. */
export function variableOf(flagName: string): string {
  return PREFIX + flagName.toUpperCase().replaceAll(/[.-]/g, "_");
}

/** Reads the flags' variables; refuses a variable with our prefix that is none of them. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  table: readonly Flag<unknown>[],
): GivenByName {
  const byVariable = new Map(
    table.map((flag) => [variableOf(flag.name), flag]),
  );
  const found = new Map<string, readonly Given[]>();
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith(PREFIX)) continue;
    if (SERVICE_LINK.test(variable)) continue;
    const flag = byVariable.get(variable);
    if (flag === undefined) {
      throw new Refusal(
        `Cannot accept environment variable ${quote(variable)}: no flag has this name, see --help`,
      );
    }
    if (flag.places === "command-line") {
      throw new Refusal(
        `Cannot accept environment variable ${variable}: current value is ${quote(text)}, expected --${flag.name} on the command line only`,
      );
    }
    const where = `environment variable ${variable}`;
    const texts = flag.kind === "repeatable" ? text.split(",") : [text];
    found.set(
      flag.name,
      texts.map((one) => ({ text: one.trim(), where })),
    );
  }
  return found;
}
