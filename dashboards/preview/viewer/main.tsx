// Preview: draws a shipped dashboard where no Grafana server is: its JSON, a real Prometheus, Grafana's components.
import { createTheme } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import { ThemeContext } from "@grafana/data";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { readChoice, type Choice } from "./choice.ts";
import { findDashboard, type Dashboard } from "./dashboard.ts";
import { initialise } from "./fields.ts";
import { PanelView } from "./panel.tsx";
import { marksOf, type Mark } from "./prometheus.ts";
import { clock } from "./timeline.tsx";

const CELL = 38;
const GAP = 8;
const REFRESH_MS = 10_000;

function App({
  dashboard,
  choice,
}: {
  readonly dashboard: Dashboard;
  readonly choice: Choice;
}) {
  const theme = useMemo(
    () => createTheme({ colors: { mode: choice.theme } }),
    [choice],
  );
  const [marks, setMarks] = useState<readonly Mark[]>();
  const [width, setWidth] = useState(window.innerWidth - 2 * GAP);
  useEffect(() => {
    window.addEventListener("resize", () =>
      setWidth(window.innerWidth - 2 * GAP),
    );
    Promise.all(
      dashboard.annotations.list.map((one) => marksOf(one, choice)),
    ).then((lists) => setMarks(lists.flat()));
  }, [dashboard, choice]);
  const panels = dashboard.panels.filter(
    ({ gridPos }) => gridPos.y < choice.until,
  );
  const rows = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const column = width / 24;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <main
        style={{ background: theme.colors.background.canvas, padding: GAP }}
      >
        <Head
          {...{ dashboard, choice, marks: marks ?? [] }}
          color={theme.colors.text.secondary}
        />
        <div
          data-marks={marks === undefined ? "loading" : "done"}
          style={{ position: "relative", height: rows * CELL }}
        >
          {marks !== undefined &&
            panels.map((panel) => {
              const { x, y, w, h } = panel.gridPos;
              const style = {
                position: "absolute",
                left: x * column,
                top: y * CELL,
              } as const;
              return (
                <div key={panel.id} style={style}>
                  {panel.type === "row" ? (
                    <h5 style={{ margin: "10px 4px" }}>{panel.title}</h5>
                  ) : (
                    <PanelView
                      {...{ panel, choice, marks, theme }}
                      width={w * column - GAP}
                      height={h * CELL - GAP}
                    />
                  )}
                </div>
              );
            })}
        </div>
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

/** Without an end of the time in the address, the time goes on. */
function Live({ dashboard }: { readonly dashboard: Dashboard }) {
  const [choice, setChoice] = useState(() => readChoice(location.search));
  useEffect(() => {
    if (new URLSearchParams(location.search).has("to")) return undefined;
    const timer = setInterval(() => {
      setChoice(readChoice(location.search));
    }, REFRESH_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return <App dashboard={dashboard} choice={choice} />;
}

interface HeadProps {
  readonly dashboard: Dashboard;
  readonly choice: Choice;
  readonly marks: readonly Mark[];
  readonly color: string;
}

/** The title, what happened in the time shown, and what this picture is and is not. */
function Head({ dashboard, choice, marks, color }: HeadProps) {
  const kinds = [...new Set(marks.map(({ name }) => name))];
  return (
    <header style={{ margin: "4px 8px 10px" }}>
      <h3 style={{ margin: 0 }}>
        {dashboard.title}
        {choice.clusterName !== ".+" && `: ${choice.clusterName}`}
      </h3>
      <p style={{ margin: "2px 0" }}>
        {clock(choice.from * 1000)} to {clock(choice.to * 1000)} UTC
        {kinds.map((kind) => (
          <span key={kind}>
            {" · "}
            <Swatch
              mark={marks.find(({ name }) => name === kind)}
              theme={choice.theme}
            />
            {kind}{" "}
            {[
              ...new Set(
                marks
                  .filter(({ name }) => name === kind)
                  .map(
                    (mark) =>
                      `${mark.title.replace(`${kind}: `, "")} ${clock(mark.from)}`,
                  ),
              ),
            ].join(", ")}
          </span>
        ))}
      </p>
      <small style={{ color }}>
        Drawn with Grafana&apos;s own @grafana/ui components and field
        processing, timelines by a small viewer, not by a Grafana server.
        Layout, queries, data, words and colours are the shipped ones.
      </small>
    </header>
  );
}

function Swatch({
  mark,
  theme,
}: {
  readonly mark: Mark | undefined;
  readonly theme: "light" | "dark";
}) {
  const { visualization } = createTheme({ colors: { mode: theme } });
  const colour = visualization.getColorByName(mark?.color ?? "gray");
  return (
    <span style={{ borderLeft: `3px dashed ${colour}`, marginRight: 5 }} />
  );
}

initialise();
const dashboard = findDashboard(readChoice(location.search).dashboard);
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    dashboard === undefined ? (
      <p>There is no such dashboard</p>
    ) : (
      <Live dashboard={dashboard} />
    ),
  );
}
