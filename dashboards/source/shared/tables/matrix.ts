// Dashboards, shared: who says what about whom, now: a row an observer, a column a subject.
import type { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import type { ValueMapping } from "@grafana/grafana-foundation-sdk/dashboard";
import { filled } from "./columns.ts";
import { table } from "../panels.ts";
import { rows } from "../query.ts";

export interface MatrixOptions {
  readonly title: string;
  readonly description: string;
  /** Has the labels `observer` and `column`, and is one number for each pair. */
  readonly expr: string;
  readonly column: string;
  readonly mappings: ValueMapping[];
}

export function matrix(options: MatrixOptions): TableBuilder {
  const { title, description, expr, column, mappings } = options;
  const corner = `observer\\${column}`;
  return table(title, description)
    .unit("none")
    .mappings(mappings)
    .withTarget(rows(expr))
    .withTransformation(sortedBy(column))
    .withTransformation({
      id: "groupingToMatrix",
      options: {
        columnField: column,
        rowField: "observer",
        valueField: "Value",
        emptyValue: "null",
      },
    })
    .withTransformation(sortedBy(corner))
    .overrideByFieldType("number", [
      filled,
      { id: "custom.align", value: "center" },
    ])
    .overrideByName(corner, [{ id: "displayName", value: "Seen from" }]);
}

function sortedBy(field: string) {
  return {
    id: "sortBy",
    options: { fields: {}, sort: [{ field, desc: false }] },
  };
}
