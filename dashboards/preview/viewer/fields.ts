// Preview: Grafana's own field processing: transformations, overrides, units, mappings, thresholds, colours.
import {
  applyFieldOverrides,
  createTheme,
  displayNameOverrideProcessor,
  FieldConfigOptionsRegistry,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  transformDataFrame,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type DataFrame,
} from "@grafana/data";
import { lastValueFrom } from "rxjs";
import type { Panel } from "./dashboard.ts";

const standard: Record<string, unknown> = {
  displayName: displayNameOverrideProcessor,
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  noValue: stringOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  color: identityOverrideProcessor,
  links: identityOverrideProcessor,
};

const tableOptions = ["cellOptions", "width", "minWidth", "align"];

/** What Grafana's own time series plugin would fill in. */
const lineDefaults = {
  drawStyle: "line",
  lineInterpolation: "linear",
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: "none",
  barAlignment: 0,
  barWidthFactor: 0.6,
  showPoints: "never",
  pointSize: 5,
  stacking: { mode: "none", group: "A" },
  axisPlacement: "auto",
  axisColorMode: "text",
  axisLabel: "",
  scaleDistribution: { type: "linear" },
  lineStyle: { fill: "solid" },
  spanNulls: false,
  insertNulls: false,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  hideFrom: { tooltip: false, viz: false, legend: false },
};

function items(): any[] {
  const item = (id: string, process: unknown, isCustom: boolean) => ({
    id: isCustom ? `custom.${id}` : id,
    path: id,
    name: id,
    isCustom,
    process,
    shouldApply: () => true,
    editor: () => null,
    override: () => null,
    getItemsCount: () => 0,
  });
  return [
    ...Object.entries(standard).map(([id, process]) =>
      item(id, process, false),
    ),
    ...[...tableOptions, ...Object.keys(lineDefaults)].map((id) =>
      item(id, identityOverrideProcessor, true),
    ),
  ];
}

/** Grafana's application does this at its start; without it mappings and overrides are silently ignored. */
export function initialise(): void {
  standardFieldConfigEditorRegistry.setInit(items);
  const known = new Map(
    Object.values(standardTransformers).map((info: any) => [info.id, info]),
  );
  standardTransformersRegistry.setInit(() =>
    [...known.values()].map((info: any) => ({
      id: info.id,
      name: info.name,
      description: info.description,
      transformation: () => Promise.resolve(info),
      editor: () => null,
      imageDark: "",
      imageLight: "",
    })),
  );
}

const registry = () => new FieldConfigOptionsRegistry(items);

export async function processed(
  panel: Panel,
  frames: DataFrame[],
  theme: ReturnType<typeof createTheme>,
): Promise<DataFrame[]> {
  const transformed = await lastValueFrom(
    transformDataFrame([...(panel.transformations ?? [])] as any, frames, {
      interpolate: (text: string) => text,
    }),
  );
  const { defaults, overrides } = panel.fieldConfig;
  return applyFieldOverrides({
    data: transformed,
    fieldConfig: {
      defaults: {
        ...defaults,
        custom: {
          ...(panel.type === "timeseries" ? lineDefaults : {}),
          ...(defaults["custom"] as object | undefined),
        },
      },
      overrides,
    },
    fieldConfigRegistry: registry(),
    replaceVariables: (text: string) => text,
    theme,
    timeZone: "utc",
  });
}
