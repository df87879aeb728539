// Dashboards, shared: what numbers mean, in words and colours. Red is only for what stops a cluster.
import {
  FieldColorBuilder,
  type FieldColorModeId,
  MappingType,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";

export const colours = {
  good: "green",
  warn: "orange",
  bad: "red",
  silent: "purple",
  plain: "blue",
  off: "#6e7077",
} as const;

/** Words and colours of single values: `[value, text, colour]`. */
export function words(
  ...list: readonly (readonly [value: number, text: string, colour: string])[]
): ValueMapping[] {
  const options = Object.fromEntries(
    list.map(([value, text, color], index) => [
      String(value),
      { text, color, index },
    ]),
  );
  return [{ type: MappingType.ValueToText, options }];
}

/** What stands where there is no value. */
export function missing(text: string, color: string): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: {
      match: SpecialValueMatch.NullAndNan,
      result: { text, color, index: 99 },
    },
  };
}

export const quorateWords = words(
  [1, "Quorate", colours.good],
  [0, "NOT QUORATE", colours.bad],
  [-1, "corosync silent", colours.silent],
);

/** Of a whole cluster: every node, some nodes, no node. */
export const clusterWords = words(
  [2, "QUORATE", colours.good],
  [1, "PARTLY", colours.bad],
  [0, "NO QUORUM", colours.bad],
  [-1, "NOT SEEN", colours.silent],
);

export const toleratedWords = words([0, "none", colours.warn]);

/** Steps upward; the first colour is that of everything below the first value. */
export function thresholds(
  base: string,
  ...steps: readonly (readonly [from: number, colour: string])[]
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: base },
      ...steps.map(([value, color]) => ({ value, color })),
    ]);
}

export function colourBy(mode: FieldColorModeId): FieldColorBuilder {
  return new FieldColorBuilder().mode(mode);
}

/**
 * A colour a ring representative, so that nodes of one partition have one colour; not green or red, as no partition is
 * good or bad by its representative.
 */
const ringColours = [
  "blue",
  "orange",
  "purple",
  "yellow",
  "#37872d",
  "#5794f2",
  "#ffa6b0",
  "#8ab8ff",
];
export const representativeWords = words(
  ...Array.from(
    { length: 32 },
    (_, index) =>
      [
        index + 1,
        `ring of node ID ${String(index + 1)}`,
        ringColours[index % ringColours.length] ?? "blue",
      ] as const,
  ),
);
