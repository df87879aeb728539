// Preview: one panel: its data, then Grafana's components for its type.
import {
  dateTime,
  FieldType,
  getFieldDisplayValues,
  LoadingState,
  type DataFrame,
  type GrafanaTheme2,
} from "@grafana/data";
import { BigValue, PanelChrome, Table, TimeSeries } from "@grafana/ui";
import { useEffect, useState } from "react";
import type { Choice } from "./choice.ts";
import type { Panel } from "./dashboard.ts";
import { processed } from "./fields.ts";
import { framesOf, type Mark } from "./prometheus.ts";
import { Timeline } from "./timeline.tsx";

export interface PanelViewProps {
  readonly panel: Panel;
  readonly choice: Choice;
  readonly marks: readonly Mark[];
  readonly theme: GrafanaTheme2;
  readonly width: number;
  readonly height: number;
}

type Content = DataFrame[] | Error | undefined;

export function PanelView(props: PanelViewProps) {
  const { panel, choice, theme, width, height } = props;
  const [content, setContent] = useState<Content>();
  useEffect(() => {
    framesOf(panel, choice)
      .then((frames) => processed(panel, frames, theme))
      .then(setContent, setContent);
  }, [panel, choice, theme]);
  const state =
    content === undefined
      ? "loading"
      : content instanceof Error
        ? "error"
        : "done";
  return (
    <div data-panel={panel.title} data-state={state}>
      <PanelChrome
        title={panel.title}
        {...(panel.description !== undefined && {
          description: panel.description,
        })}
        width={width}
        height={height}
        loadingState={
          state === "loading" ? LoadingState.Loading : LoadingState.Done
        }
      >
        {(innerWidth, innerHeight) => (
          <Inner
            {...props}
            content={content}
            width={innerWidth}
            height={innerHeight}
          />
        )}
      </PanelChrome>
    </div>
  );
}

function Inner({
  content,
  ...props
}: PanelViewProps & { readonly content: Content }) {
  const { panel, width, height, theme, choice, marks } = props;
  if (content === undefined) return null;
  if (content instanceof Error) return <p>{content.message}</p>;
  if (panel.type === "stat") return <Stat {...props} frames={content} />;
  const [first] = content;
  if (first === undefined || first.length === 0) {
    return (
      <p style={{ padding: 12, color: theme.colors.text.secondary }}>
        {String(panel.fieldConfig.defaults["noValue"] ?? "No data")}
      </p>
    );
  }
  if (panel.type === "state-timeline") {
    return (
      <Timeline {...{ frames: content, marks, choice, theme, width, height }} />
    );
  }
  if (panel.type === "table") {
    return (
      <Table data={first} width={width} height={height} columnMinWidth={60} />
    );
  }
  return <Lines {...props} frames={content} />;
}

type Framed = PanelViewProps & { readonly frames: DataFrame[] };

function Stat({ panel, theme, frames, width, height }: Framed) {
  const [value] = getFieldDisplayValues({
    fieldConfig: panel.fieldConfig as never,
    reduceOptions: panel.options["reduceOptions"],
    replaceVariables: (text: string) => text,
    theme,
    data: frames,
    timeZone: "utc",
  });
  if (value === undefined) return null;
  return (
    <BigValue
      value={{ ...value.display, title: "" }}
      width={width}
      height={height}
      theme={theme}
      colorMode={panel.options["colorMode"]}
      graphMode={panel.options["graphMode"]}
      justifyMode={panel.options["justifyMode"]}
      textMode={panel.options["textMode"]}
    />
  );
}

function Lines({ frames, choice, width, height, marks, theme, panel }: Framed) {
  const [from, to] = [dateTime(choice.from * 1000), dateTime(choice.to * 1000)];
  return (
    <TimeSeries
      frames={frames.filter(({ fields }) =>
        fields.some(({ type }) => type === FieldType.number),
      )}
      width={width}
      height={height}
      timeRange={{ from, to, raw: { from, to } }}
      timeZone="utc"
      legend={panel.options["legend"]}
    >
      {(config) => {
        config.addHook("draw", (plot) => {
          const { ctx, bbox } = plot;
          ctx.save();
          ctx.lineWidth = 1.5 * devicePixelRatio;
          ctx.setLineDash([6, 5]);
          for (const mark of marks) {
            const x = plot.valToPos(mark.from, "x", true);
            if (x < bbox.left) continue;
            ctx.strokeStyle = theme.visualization.getColorByName(mark.color);
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
          ctx.restore();
        });
        return null;
      }}
    </TimeSeries>
  );
}
