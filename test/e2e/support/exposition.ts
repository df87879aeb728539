// Reads the text format 0.0.4 back, for tests that hold it against something else.

export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scraped {
  readonly samples: readonly ScrapedSample[];
  /** The one sample with this name and these labels (others may be there too); undefined when absent. */
  value(
    name: string,
    labels?: Readonly<Record<string, string>>,
  ): number | undefined;
  all(name: string): readonly ScrapedSample[];
}

export function readExposition(text: string): Scraped {
  const samples = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(readSample);
  const all = (name: string) =>
    samples.filter((sample) => sample.name === name);
  return {
    samples,
    all,
    value(name, labels = {}) {
      const found = all(name).filter((sample) => has(sample, labels));
      if (found.length > 1) {
        throw new Error(
          `Cannot choose among ${String(found.length)} samples of ${name}`,
        );
      }
      return found[0]?.value;
    },
  };
}

function has(
  sample: ScrapedSample,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(labels).every(
    ([key, value]) => sample.labels[key] === value,
  );
}

function readSample(line: string): ScrapedSample {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) {
    throw new Error(`Cannot read the sample ${line}`);
  }
  const [, name = "", labels = "", value = ""] = match;
  return { name, labels: readLabels(labels), value: readValue(value) };
}

function readValue(text: string): number {
  return text === "+Inf"
    ? Infinity
    : text === "-Inf"
      ? -Infinity
      : Number(text);
}

function readLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(
    pairs.map(([, key = "", value = ""]) => [key, unescape(value)]),
  );
}

function unescape(value: string): string {
  return value.replace(/\\(.)/g, (_, next: string) =>
    next === "n" ? "\n" : next,
  );
}
