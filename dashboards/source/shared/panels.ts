// Dashboards, shared: the four kinds of panels, each with the house's settings. Each has a title and a description.
import {
  AxisPlacement,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  SortOrder,
  TableCellDisplayMode,
  TableCellHeight,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { FieldColorModeId } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimelineBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { datasource } from "./query.ts";
import { colours, colourBy, thresholds } from "./states.ts";

/** One number, large, the newest. */
export function stat(title: string, description: string): StatBuilder {
  return new StatBuilder()
    .title(title)
    .description(description)
    .datasource(datasource)
    .colorMode(BigValueColorMode.BackgroundSolid)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .thresholds(thresholds(colours.plain))
    .noValue("no data");
}

/** States over time, a row a series. Nothing is drawn where nothing was known. */
export function timeline(title: string, description: string): TimelineBuilder {
  return new TimelineBuilder()
    .title(title)
    .description(description)
    .datasource(datasource)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.85)
    .lineWidth(0)
    .fillOpacity(80)
    .spanNulls(false)
    .colorScheme(colourBy(FieldColorModeId.Thresholds))
    .thresholds(thresholds(colours.off))
    .legend(legend(false))
    .tooltip(tooltip());
}

/** Numbers over time. Lines end where nothing was known. */
export function lines(title: string, description: string): LinesBuilder {
  return new LinesBuilder()
    .title(title)
    .description(description)
    .datasource(datasource)
    .lineWidth(2)
    .fillOpacity(0)
    .lineInterpolation(LineInterpolation.Linear)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .axisPlacement(AxisPlacement.Auto)
    .axisSoftMin(0)
    .colorScheme(colourBy(FieldColorModeId.PaletteClassic))
    .thresholds(thresholds(colours.good))
    .legend(legend(true))
    .tooltip(tooltip());
}

/** How often something happened that mostly does not: a flat 0 stays at the bottom of an axis to 1, not to 100. */
export function tallies(title: string, description: string): LinesBuilder {
  return lines(title, description).unit("short").axisSoftMax(1);
}

/** Whole numbers that jump, like votes. */
export function steps(title: string, description: string): LinesBuilder {
  return lines(title, description)
    .lineInterpolation(LineInterpolation.StepAfter)
    .unit("none")
    .decimals(0);
}

export function table(title: string, description: string): TableBuilder {
  return new TableBuilder()
    .title(title)
    .description(description)
    .datasource(datasource)
    .showHeader(true)
    .cellHeight(TableCellHeight.Sm)
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .thresholds(thresholds(colours.good))
    .noValue("–");
}

function legend(isShown: boolean): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(isShown)
    .calcs([]);
}

function tooltip(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder()
    .mode(TooltipDisplayMode.Multi)
    .sort(SortOrder.None);
}
