// Room metrics: what tells samples of a metric apart, and what a sample is.

export interface Label {
  readonly name: string;
  /** All values, when the list is closed; an open label has none here. */
  readonly values: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** What tells one series of a metric from the others. */
export interface Series {
  readonly labels: Labels;
  /** The labels as text format spells them: `{a="1",b="2"}`, or nothing. */
  readonly text: string;
}

export interface Sample {
  readonly series: Series;
  readonly value: number;
}
