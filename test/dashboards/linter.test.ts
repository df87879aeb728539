// Tests of dashboards/: those rules of Grafana's dashboard-linter that apply, under its names.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dashboards,
  expressionsOf,
  panelsOf,
  queryOf,
  type Variable,
} from "./shipped.ts";

/** Asks only for what the rules recorded for each cluster, where there are no jobs and instances any more. */
const withoutTargets = new Set(["votequorum-fleet"]);

function variable(list: readonly Variable[], name: string): Variable {
  const found = list.find((candidate) => candidate.name === name);
  assert.ok(found !== undefined, `there is no variable ${name}`);
  return found;
}

/** Every `metric{matchers}` of an expression. */
function selectors(
  expr: string,
): readonly { readonly metric: string; readonly matchers: string }[] {
  return [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].map(
    ([, metric = "", matchers = ""]) => ({ metric, matchers }),
  );
}

for (const dashboard of dashboards) {
  const { uid } = dashboard;
  const variables = dashboard.templating.list;
  const names = variables.map(({ name }) => name);

  test(`${uid}: template-datasource, template-job, template-instance, template-label-promql`, () => {
    const source = variable(variables, "datasource");
    assert.equal(source.type, "datasource");
    assert.equal(source.query, "prometheus");
    assert.equal(source.label, "Data source");
    const cluster = variable(variables, "cluster_name");
    assert.match(queryOf(cluster), /^label_values\([\w:]+, cluster_name\)$/);
    if (withoutTargets.has(uid)) {
      assert.deepEqual(names, ["datasource", "cluster_name"]);
      return;
    }
    assert.deepEqual(names, ["datasource", "cluster_name", "job", "instance"]);
    for (const name of ["job", "instance"]) {
      const { label, multi, includeAll, allValue } = variable(variables, name);
      assert.equal(label.toLowerCase(), name);
      assert.deepEqual(
        { multi, includeAll, allValue },
        { multi: true, includeAll: true, allValue: ".+" },
      );
    }
    assert.match(
      queryOf(variable(variables, "job")),
      /cluster_name=~"\$cluster_name"/,
    );
    assert.match(
      queryOf(variable(variables, "instance")),
      /cluster_name=~"\$cluster_name", job=~"\$job"/,
    );
  });

  test(`${uid}: template-on-time-change-reload, and every variable asks the chosen data source`, () => {
    for (const { name, type, refresh, datasource } of variables) {
      if (type !== "query") continue;
      assert.equal(refresh, 2, name);
      assert.equal(datasource?.uid, "${datasource}", name);
    }
  });

  test(`${uid}: panel-title-description, panel-datasource, panel-no-targets, panel-units`, () => {
    for (const panel of panelsOf(dashboard)) {
      assert.notEqual(panel.title, "");
      assert.ok((panel.description ?? "").endsWith("."), panel.title);
      assert.equal(panel.datasource?.uid, "${datasource}", panel.title);
      assert.notEqual(panel.targets?.length ?? 0, 0, panel.title);
      if (panel.type === "state-timeline") continue;
      assert.ok(panel.fieldConfig?.defaults.unit !== undefined, panel.title);
    }
  });

  test(`${uid}: target-job, target-instance: every selector is narrowed by what was chosen`, () => {
    for (const { place, expr } of expressionsOf(dashboard)) {
      assert.match(expr, /\$cluster_name/, place);
      for (const { metric, matchers } of selectors(expr)) {
        if (metric === "ALERTS" || metric.startsWith("cluster_name:")) {
          assert.match(matchers, /cluster_name=~"\$cluster_name"/, place);
          continue;
        }
        assert.match(matchers, /job=~"\$job"/, `${place}: ${metric}`);
        assert.match(matchers, /instance=~"\$instance"/, `${place}: ${metric}`);
      }
    }
  });

  test(`${uid}: target-rate-interval, target-counter-agg`, () => {
    for (const { place, expr } of expressionsOf(dashboard)) {
      for (const [call] of expr.matchAll(
        /(?:rate|irate|increase)\([^[]*\[[^\]]*\]/g,
      )) {
        assert.match(call, /\[\$__rate_interval\]$/, place);
      }
      for (const [, before = "", metric = ""] of expr.matchAll(
        /([\w]*\(?)((?:votequorum|corosync|process)_\w+_(?:total|bucket))\{/g,
      )) {
        assert.match(
          before,
          /^(?:rate|irate|increase)\($/,
          `${place}: ${metric}`,
        );
      }
    }
  });

  test(`${uid}: refIds are unique in each panel`, () => {
    for (const { title, targets = [] } of panelsOf(dashboard)) {
      const refIds = targets.map(({ refId }) => refId);
      assert.deepEqual(refIds, [...new Set(refIds)], title);
    }
  });
}
