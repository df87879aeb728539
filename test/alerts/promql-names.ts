// Tests of alerts/: which metrics a PromQL expression names.

/** Words of PromQL that stand where a metric name could: aggregations, operators, modifiers. */
const words = new Set(
  "and or unless on ignoring group_left group_right bool by without offset sum min max avg group count count_values stddev stdvar topk bottomk quantile inf nan".split(
    " ",
  ),
);

/** Names of metrics in an expression: what is left when comments, strings, selectors, label lists and functions are gone. */
export function metricNames(expression: string): readonly string[] {
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
    .replaceAll(/#.*/g, "")
    .replaceAll(/\{[^}]*\}/g, " ")
    .replaceAll(/\[[^\]]*\]/g, " ")
    .replaceAll(/\boffset\s+\w+/g, " ")
    .replaceAll(
      /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g,
      " ",
    );
  const names = new Set<string>();
  for (const match of bare.matchAll(/(?<![\w.:])[a-zA-Z_:][\w:]*/g)) {
    const isCall = /^\s*\(/.test(bare.slice(match.index + match[0].length));
    if (!isCall && !words.has(match[0])) names.add(match[0]);
  }
  return [...names].sort();
}

/** Names of functions and aggregations in an expression. */
export function functionNames(expression: string): readonly string[] {
  const bare = expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return [
    ...new Set(
      [...bare.matchAll(/\b([a-z_0-9]+)\s*\(/g)].flatMap((match) =>
        match[1] === undefined ? [] : [match[1]],
      ),
    ),
  ].sort();
}
