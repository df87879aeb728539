// Preview: the types that a shipped dashboard is validated against; from them the schema is generated.
import type {
  AnnotationQuery,
  Dashboard,
  DataTransformerConfig,
  FieldConfig,
  FieldConfigSource,
  Panel,
  RowPanel,
} from "../node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen.d.ts";
import type { Options as StatOptions } from "../node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen.d.ts";
import type {
  FieldConfig as TimelineFieldConfig,
  Options as TimelineOptions,
} from "../node_modules/@grafana/schema/dist/types/raw/composable/statetimeline/panelcfg/x/types.gen.d.ts";
import type {
  FieldConfig as TableFieldConfig,
  Options as TableOptions,
} from "../node_modules/@grafana/schema/dist/types/raw/composable/table/panelcfg/x/types.gen.d.ts";
import type {
  FieldConfig as LinesFieldConfig,
  Options as LinesOptions,
} from "../node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen.d.ts";

/** What Grafana's Prometheus data source reads; its types are in no package. */
interface PrometheusQuery {
  refId: string;
  expr: string;
  datasource: { type: "prometheus"; uid: string };
  legendFormat?: string;
  format?: "time_series" | "table" | "heatmap";
  instant?: boolean;
  range?: boolean;
  interval?: string;
}

/** Grafana gives the rest of a panel a meaning by its type. */
interface Typed<Type extends string, Options, Custom> extends Omit<
  Panel,
  "type" | "options" | "fieldConfig" | "targets" | "transformations"
> {
  type: Type;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, "defaults"> & {
    defaults: Omit<FieldConfig, "custom"> & { custom?: Custom };
  };
  targets: PrometheusQuery[];
  transformations?: DataTransformerConfig[];
}

export type Stat = Typed<"stat", StatOptions, never>;
export type Timeline = Typed<
  "state-timeline",
  TimelineOptions,
  // Grafana's state timeline reads spanNulls; its generated types do not know it.
  TimelineFieldConfig & { spanNulls?: boolean | number }
>;
export type Table = Typed<"table", TableOptions, TableFieldConfig>;
export type Lines = Typed<"timeseries", LinesOptions, LinesFieldConfig>;
export type Row = RowPanel;

/** What Grafana's Prometheus data source reads from an annotation besides; its types are in no package. */
export type PrometheusAnnotation = Omit<AnnotationQuery, "target"> & {
  expr: string;
  step?: string;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
  useValueForTime?: boolean;
};

export type Whole = Omit<Dashboard, "panels" | "annotations"> & {
  panels: unknown[];
  annotations: { list: PrometheusAnnotation[] };
};
