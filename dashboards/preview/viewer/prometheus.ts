// Preview: asks Prometheus, and makes data frames as Grafana's data source does.
import { createDataFrame, FieldType, type DataFrame } from "@grafana/data";
import { stepOf, substituted, type Choice } from "./choice.ts";
import type { Annotation, Panel, Target } from "./dashboard.ts";

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

async function ask(
  choice: Choice,
  path: string,
  parameters: Record<string, string>,
): Promise<readonly Series[]> {
  const url = `${choice.prometheus}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`;
  const answer = await (await fetch(url)).json();
  if (answer.status !== "success") {
    throw new Error(`${String(answer.error)}: ${parameters["query"] ?? ""}`);
  }
  return answer.data.result;
}

function instantly(choice: Choice, expr: string) {
  const query = substituted(expr, choice);
  return ask(choice, "query", { query, time: String(choice.to) });
}

function overTime(choice: Choice, expr: string) {
  const step = stepOf(choice);
  return ask(choice, "query_range", {
    query: substituted(expr, choice),
    start: String(Math.floor(choice.from / step) * step),
    end: String(choice.to),
    step: String(step),
  });
}

function named(format: string, labels: Readonly<Record<string, string>>) {
  return format.replaceAll(
    /\{\{\s*(\w+)\s*\}\}/g,
    (_, name: string) => labels[name] ?? "",
  );
}

/** One row a series; the value's column is "Value", or "Value #A" where there are several queries. */
function tableFrame(
  series: readonly Series[],
  { refId }: Target,
  isAlone: boolean,
): DataFrame {
  const labels = [
    ...new Set(series.flatMap(({ metric }) => Object.keys(metric))),
  ];
  return createDataFrame({
    refId,
    fields: [
      {
        name: "Time",
        type: FieldType.time,
        values: series.map(({ value }) => (value?.[0] ?? 0) * 1000),
        config: {},
      },
      ...labels.sort().map((label) => ({
        name: label,
        type: FieldType.string,
        values: series.map(({ metric }) => metric[label] ?? ""),
        config: { filterable: true },
      })),
      {
        name: isAlone ? "Value" : `Value #${refId}`,
        type: FieldType.number,
        values: series.map(({ value }) => Number(value?.[1])),
        config: {},
      },
    ],
  });
}

/** Every step has a point: null where Prometheus has none, so that a gap is a gap. */
function seriesFrame(
  { metric, value, values = value === undefined ? [] : [value] }: Series,
  { refId, legendFormat = "" }: Target,
  choice: Choice,
): DataFrame {
  const step = stepOf(choice);
  const known = new Map(
    values.map(([at, text]) => [Math.round(at), Number(text)]),
  );
  const times: number[] = [];
  if (value !== undefined) times.push(Math.round(value[0]));
  else {
    for (
      let at = Math.floor(choice.from / step) * step;
      at <= choice.to;
      at += step
    ) {
      times.push(at);
    }
  }
  return createDataFrame({
    refId,
    fields: [
      {
        name: "Time",
        type: FieldType.time,
        values: times.map((at) => at * 1000),
        config: { interval: step * 1000 },
      },
      {
        name: "Value",
        type: FieldType.number,
        labels: metric,
        values: times.map((at) => known.get(at) ?? null),
        config: { displayNameFromDS: named(legendFormat, metric) },
      },
    ],
  });
}

function byName(a: DataFrame, b: DataFrame): number {
  const name = (frame: DataFrame) =>
    frame.fields[1]?.config.displayNameFromDS ?? "";
  return name(a).localeCompare(name(b));
}

export async function framesOf(
  panel: Panel,
  choice: Choice,
): Promise<DataFrame[]> {
  const { targets = [] } = panel;
  const answers = await Promise.all(
    targets.map(async (target) => {
      const { expr, instant, format } = target;
      if (instant !== true) {
        const series = await overTime(choice, expr);
        return series
          .map((one) => seriesFrame(one, target, choice))
          .sort(byName);
      }
      const series = await instantly(choice, expr);
      return format === "table"
        ? [tableFrame(series, target, targets.length === 1)]
        : series.map((one) => seriesFrame(one, target, choice));
    }),
  );
  return answers.flat();
}

export interface Mark {
  readonly name: string;
  readonly title: string;
  readonly color: string;
  /** Unix time in milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** As Grafana does: with useValueForTime the value is the time; times within a step of each other are one mark. */
export async function marksOf(
  annotation: Annotation,
  choice: Choice,
): Promise<Mark[]> {
  const { name, iconColor, titleFormat = name, expr } = annotation;
  const step = stepOf(choice) * 1000;
  const marks: Mark[] = [];
  for (const { metric, values = [] } of await overTime(choice, expr)) {
    let last: { from: number; to: number } | undefined;
    for (const [at, text] of values) {
      const time =
        annotation.useValueForTime === true ? Number(text) : at * 1000;
      if (last !== undefined && time <= last.to + step) {
        last.to = Math.max(last.to, time);
        continue;
      }
      last = { from: time, to: time };
      marks.push(
        Object.assign(last, {
          name,
          title: named(titleFormat, metric),
          color: iconColor,
        }),
      );
    }
  }
  return marks.filter(
    ({ from, to }) => to >= choice.from * 1000 && from <= choice.to * 1000,
  );
}
