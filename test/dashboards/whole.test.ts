// Tests of dashboards/: what Grafana 10 to 13 need to load them from a file, and people to find their way.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { dashboards, panelsOf, textOf, type Panel } from "./shipped.ts";

test("each dashboard has a uid of its own, of at most 40 letters", () => {
  const uids = dashboards.map(({ uid }) => uid);
  assert.deepEqual(uids, [...new Set(uids)]);
  for (const uid of uids) assert.match(uid, /^[a-z-]{1,40}$/);
});

for (const dashboard of dashboards) {
  const { uid } = dashboard;

  test(`${uid} loads from a file: no __inputs, no id, no data source but the chosen one, the classic schema`, () => {
    const text = textOf(`${uid}.json`);
    assert.doesNotMatch(text, /__inputs|\$\{DS_/);
    assert.equal("id" in dashboard, false);
    assert.equal(dashboard.schemaVersion, 39);
    const datasources = text.match(/"uid": "\$?\{?[^"]+"/g) ?? [];
    assert.deepEqual(
      [...new Set(datasources)].sort(),
      ['"uid": "${datasource}"', `"uid": "${uid}"`].sort(),
    );
  });

  test(`${uid} cannot be edited by accident, refreshes, and shares its crosshair`, () => {
    const { editable, refresh, graphTooltip } = dashboard;
    assert.deepEqual(
      { editable, refresh, graphTooltip },
      { editable: false, refresh: "30s", graphTooltip: 1 },
    );
  });

  test(`${uid} leads to the other dashboards and to the runbooks`, () => {
    assert.ok(dashboard.tags.includes("votequorum"));
    assert.deepEqual(
      dashboard.links.map(({ type }) => type),
      ["dashboards", "link"],
    );
  });

  test(`${uid}: panels are within 24 columns, do not overlap and have numbers of their own`, () => {
    const { panels } = dashboard;
    for (const [index, panel] of panels.entries()) {
      const { x, w, h } = panel.gridPos;
      assert.ok(x >= 0 && w > 0 && h > 0 && x + w <= 24, panel.title);
      for (const other of panels.slice(index + 1)) {
        assert.ok(!overlap(panel, other), `${panel.title} / ${other.title}`);
        assert.notEqual(panel.id, other.id);
      }
    }
  });

  test(`${uid}: lines and bands end where nothing was known: no panel draws over a gap`, () => {
    for (const { title, type, fieldConfig } of panelsOf(dashboard)) {
      if (type !== "timeseries" && type !== "state-timeline") continue;
      assert.equal(fieldConfig?.defaults.custom?.["spanNulls"], false, title);
    }
  });
}

test("annotations of moments use the metric's value, in milliseconds, as their time", () => {
  const moments = dashboards
    .flatMap(({ annotations }) => annotations.list)
    .filter(({ expr }) => expr.includes("_timestamp_seconds"));
  assert.notEqual(moments.length, 0);
  for (const { name, expr, useValueForTime } of moments) {
    assert.equal(useValueForTime, true, name);
    assert.match(expr, /> 0\).*\* 1000$/s, name);
  }
});

test("every alert that a dashboard's row may lead from has the runbook that the link names", () => {
  const folder = new URL("../../docs/runbooks/", import.meta.url);
  assert.ok(readdirSync(folder).includes("README.md"));
  const text = dashboards.map(({ uid }) => textOf(`${uid}.json`)).join("");
  assert.match(text, /docs\/runbooks\/\$\{__data\.fields\.alertname\}\.md/);
});

function overlap(a: Panel, b: Panel): boolean {
  const [p, q] = [a.gridPos, b.gridPos];
  return (
    p.x < q.x + q.w && q.x < p.x + p.w && p.y < q.y + q.h && q.y < p.y + p.h
  );
}
