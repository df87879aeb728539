// Dashboards, shared: tables that are joined from several queries.
import type {
  DataTransformerConfig,
  DynamicConfigValue,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** One column: from which field it comes, and under which heading it stands. */
export interface Column {
  readonly field: string;
  readonly heading: string;
}

/** Joins the queries' rows by one label; only the given columns remain, in their order. */
export function joined(
  by: string,
  columns: readonly Column[],
  sortBy?: { readonly field: string; readonly desc: boolean },
): DataTransformerConfig[] {
  return [
    { id: "joinByField", options: { byField: by, mode: "outer" } },
    ...(sortBy === undefined
      ? []
      : [{ id: "sortBy", options: { fields: {}, sort: [sortBy] } }]),
    {
      id: "filterFieldsByName",
      options: { include: { names: columns.map(({ field }) => field) } },
    },
    {
      id: "organize",
      options: {
        excludeByName: {},
        includeByName: {},
        indexByName: Object.fromEntries(
          columns.map(({ field }, index) => [field, index]),
        ),
        renameByName: Object.fromEntries(
          columns.map(({ field, heading }) => [field, heading]),
        ),
      },
    },
  ];
}

/** A cell that is filled with the colour of its value. */
export const filled: DynamicConfigValue = {
  id: "custom.cellOptions",
  value: { type: "color-background", mode: "basic" },
};

/** A cell whose text has the colour of its value. */
export const tinted: DynamicConfigValue = {
  id: "custom.cellOptions",
  value: { type: "color-text" },
};

export function width(pixels: number): DynamicConfigValue {
  return { id: "custom.width", value: pixels };
}

export function link(title: string, url: string): DynamicConfigValue {
  return { id: "links", value: [{ title, url, targetBlank: true }] };
}
