// Preview: the state timeline, which is in no package of Grafana's: drawn here, with Grafana's words and colours.
import type { DataFrame, GrafanaTheme2 } from "@grafana/data";
import type { Choice } from "./choice.ts";
import { stepOf } from "./choice.ts";
import type { Mark } from "./prometheus.ts";

interface Band {
  readonly from: number;
  to: number;
  readonly text: string;
  readonly color: string;
}

/** Equal neighbours are one band; where there is no value there is no band. */
function bandsOf(frame: DataFrame, step: number): Band[] {
  const [time, field] = frame.fields;
  const bands: Band[] = [];
  if (time === undefined || field === undefined) return bands;
  let last: Band | undefined;
  for (let index = 0; index < frame.length; index += 1) {
    const value = field.values[index];
    const at = time.values[index];
    if (value === null || value === undefined || field.display === undefined) {
      last = undefined;
      continue;
    }
    const { text, color = "#888" } = field.display(value);
    if (last?.text === text) last.to = at + step;
    else {
      last = { from: at, to: at + step, text, color };
      bands.push(last);
    }
  }
  return bands;
}

export interface TimelineProps {
  readonly frames: DataFrame[];
  readonly marks: readonly Mark[];
  readonly choice: Choice;
  readonly theme: GrafanaTheme2;
  readonly width: number;
  readonly height: number;
}

const LEFT = 110;
const BOTTOM = 22;
const TOP = 6;

export function Timeline(props: TimelineProps) {
  const { frames, choice, theme, width, height, marks } = props;
  const [from, to] = [choice.from * 1000, choice.to * 1000];
  const inner = width - LEFT - 8;
  const x = (at: number) =>
    LEFT + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * inner;
  const rowHeight = (height - BOTTOM - TOP) / Math.max(frames.length, 1);
  const secondary = theme.colors.text.secondary;
  return (
    <svg
      width={width}
      height={height}
      fontSize={12}
      fontFamily={theme.typography.fontFamily}
    >
      {frames.map((frame, row) => {
        const y = TOP + row * rowHeight;
        return (
          <g key={row}>
            <text
              x={LEFT - 8}
              y={y + rowHeight / 2 + 4}
              textAnchor="end"
              fill={theme.colors.text.primary}
            >
              {frame.fields[1]?.config.displayNameFromDS}
            </text>
            {bandsOf(frame, stepOf(choice) * 1000).map((band) => (
              <g key={band.from}>
                <rect
                  x={x(band.from)}
                  y={y + rowHeight * 0.08}
                  width={Math.max(x(band.to) - x(band.from), 1)}
                  height={rowHeight * 0.84}
                  fill={band.color}
                  fillOpacity={0.8}
                />
                {x(band.to) - x(band.from) > band.text.length * 7 && (
                  <text
                    x={x(band.from) + 6}
                    y={y + rowHeight / 2 + 4}
                    fill={theme.colors.getContrastText(band.color)}
                  >
                    {band.text}
                  </text>
                )}
              </g>
            ))}
          </g>
        );
      })}
      {ticks(from, to).map((at) => (
        <text
          key={at}
          x={x(at)}
          y={height - 6}
          textAnchor="middle"
          fill={secondary}
        >
          {clock(at)}
        </text>
      ))}
      {marks.map((mark, index) => (
        <line
          key={index}
          x1={x(mark.from)}
          x2={x(mark.from)}
          y1={0}
          y2={height - BOTTOM + 4}
          stroke={theme.visualization.getColorByName(mark.color)}
          strokeWidth={1.5}
          strokeDasharray="4 3"
        />
      ))}
    </svg>
  );
}

function ticks(from: number, to: number): number[] {
  const every =
    [30, 60, 120, 300, 600, 1800, 3600].find(
      (seconds) => (to - from) / 1000 / seconds <= 8,
    ) ?? 7200;
  const list: number[] = [];
  const step = every * 1000;
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    list.push(at);
  return list;
}

export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
