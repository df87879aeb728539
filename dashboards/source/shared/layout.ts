// Dashboards, shared: where each panel stands, and its number.
import {
  RowBuilder,
  type GridPos,
  type Panel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { ClassicBuilder } from "./frame.ts";

export interface Placeable {
  id(id: number): unknown;
  gridPos(gridPos: GridPos): unknown;
  build(): Panel;
}

/** Panels side by side, of one height; a section begins with its title. */
export type Band =
  | { readonly section: string }
  | {
      readonly height: number;
      readonly panels: readonly (readonly [panel: Placeable, width: number])[];
    };

/** Band under band, over the whole width of 24. */
export function place(dashboard: ClassicBuilder, bands: readonly Band[]) {
  let y = 0;
  let id = 0;
  for (const band of bands) {
    if ("section" in band) {
      id += 1;
      const row = new RowBuilder(band.section)
        .id(id)
        .gridPos({ x: 0, y, w: 24, h: 1 });
      dashboard.withRow(row);
      y += 1;
      continue;
    }
    let x = 0;
    for (const [panel, w] of band.panels) {
      id += 1;
      panel.id(id);
      panel.gridPos({ x, y, w, h: band.height });
      dashboard.withPanel(panel);
      x += w;
    }
    y += band.height;
  }
}
