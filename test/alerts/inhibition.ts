// Tests of alerts/: the Alertmanager example as data, and which alerts a matcher takes.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { alertmanagerFile } from "./shipped.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Route {
  group_by?: string[];
  group_wait?: string;
  group_interval?: string;
  receiver: string;
  routes?: Route[];
}

interface AlertmanagerConfig {
  readonly route: Route & { readonly routes: readonly Route[] };
  readonly receivers: readonly {
    readonly name: string;
    readonly webhook_configs: { url: string }[];
  }[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
}

export const config = readConfig();

/** A copy of its own each time. */
export function readConfig(): AlertmanagerConfig {
  return parse(readFileSync(alertmanagerFile, "utf8")) as AlertmanagerConfig;
}

/** As Alertmanager does: all matchers, a missing label is an empty one, regular expressions are anchored. */
export function matches(matchers: readonly string[], labels: Labels): boolean {
  return matchers.every((matcher) => {
    const [, label, operator, text] =
      /^(\w+)(=~|!~|!=|=)"([^"]*)"$/.exec(matcher) ?? [];
    if (label === undefined || operator === undefined || text === undefined) {
      throw new SyntaxError(
        `Cannot read a matcher: current value is ${matcher}`,
      );
    }
    const value = labels[label] ?? "";
    const isSame = operator.endsWith("~")
      ? new RegExp(`^(?:${text})$`).test(value)
      : value === text;
    return operator.startsWith("!") ? !isSame : isSame;
  });
}
