// The one test page, and what is reported of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hostClock } from "../../src/clock.ts";
import { sendTest } from "../../src/notify/delivery/send-test.ts";
import type { TestReport } from "../../src/notify/delivery/send-test.ts";
import { startAlertmanager } from "../e2e/support/alertmanager.ts";
import { alertmanagerAt, firing, noTls } from "./support/alerts.ts";
import { rememberingLog, shiftedClock } from "./support/carry.ts";
import { createAuthority } from "./support/certificates.ts";
import { answer, silent, startReceiver } from "./support/receiver.ts";

const page = firing("VotequorumTestAlert", { isRepeated: false });

function send(
  alertmanagers: readonly ReturnType<typeof alertmanagerAt>[],
  deps: Partial<Parameters<typeof sendTest>[1]> = {},
): Promise<readonly TestReport[]> {
  return sendTest(
    {
      alertmanagers,
      externalLabels: { site: "b" },
      generatorUrl: "",
      ttlMs: 120_000,
      pace: { timeoutMs: 300, resolveTimeoutMs: 100 },
    },
    { clock: hostClock, log: rememberingLog([]), ...deps },
    page,
  );
}

const inWords = (reports: readonly TestReport[]) =>
  reports.map((report) =>
    report.kind === "acknowledged"
      ? `${report.label}: acknowledged`
      : `${report.label}: ${report.trouble.words}; ${report.trouble.advice ?? ""}`,
  );

test("sendTest() posts once to every member and reports each, in the order of the configuration", async () => {
  await using well = await startReceiver();
  await using refusing = await startReceiver({ behaviour: answer(401) });
  await using astray = await startReceiver({ behaviour: answer(404) });
  await using hung = await startReceiver({ behaviour: silent });
  using authority = createAuthority();
  const tls = authority.issue("IP:127.0.0.1");
  await using secure = await startReceiver({ tls });
  const ca = { kind: "inline", text: authority.cert } as const;
  const reports = await send(
    [
      alertmanagerAt(well.url),
      alertmanagerAt(refusing.url),
      alertmanagerAt(`${astray.url}/am`),
      alertmanagerAt(hung.url),
      alertmanagerAt("http://127.0.0.1:1"),
      alertmanagerAt(secure.url),
      alertmanagerAt(secure.url, { tls: { ...noTls, ca } }),
      alertmanagerAt("http://unknown.example:9093"),
      alertmanagerAt("http://hung.example:9093"),
      alertmanagerAt(`http://am.example:${String(well.port)}`),
    ],
    {
      resolve(hostname) {
        if (hostname === "hung.example") return new Promise(() => undefined);
        if (hostname === "am.example") {
          return Promise.resolve(["127.0.0.1", "127.0.0.9"]);
        }
        const error = new Error("getaddrinfo ENOTFOUND");
        return Promise.reject(Object.assign(error, { code: "ENOTFOUND" }));
      },
    },
  );
  const named = `http://am.example:${String(well.port)}`;
  const refused =
    "connection refused; check the port, and that Alertmanager is running";
  assert.deepEqual(inWords(reports), [
    `${well.url}: acknowledged`,
    `${refusing.url}: answered 401 to POST /api/v2/alerts; check the user name, password or token`,
    `${astray.url}/am: answered 404 to POST /am/api/v2/alerts; check the path in the URL: it ends before /api/v2`,
    `${hung.url}: no answer within 0.3 s; check that Alertmanager and any proxy before it are well`,
    `http://127.0.0.1:1: ${refused}`,
    `${secure.url}: its certificate is not signed by an authority known here; set ca_file to the authority that signed it`,
    `${secure.url}: acknowledged`,
    "http://unknown.example:9093: its name is unknown to DNS; check the name in the URL and /etc/resolv.conf",
    "http://hung.example:9093: DNS does not answer within 0.1 s; check /etc/resolv.conf",
    `${named} at 127.0.0.1: acknowledged`,
    `${named} at 127.0.0.9: ${refused}`,
  ]);
  assert.deepEqual(
    reports.map(({ clockSkewMs }) => clockSkewMs === undefined),
    [false, false, false, true, true, true, false, true, true, false, true],
  );
  assert.deepEqual(well.told(), [
    "VotequorumTestAlert=firing",
    "VotequorumTestAlert=firing",
  ]);
  assert.equal(refusing.posts().length, 1, "no retries");
  assert.equal(well.posts()[0]?.alerts[0]?.labels["site"], "b");
});

test("sendTest() measures the clock before it posts, so that a real Alertmanager takes the page for firing", async () => {
  const config = {
    route: { receiver: "nobody" },
    receivers: [{ name: "nobody" }],
  };
  await using alertmanager = await startAlertmanager({ config });
  const clock = shiftedClock(() => -20 * 60_000);
  const [report] = await send([alertmanagerAt(alertmanager.url)], { clock });
  assert.equal(report?.kind, "acknowledged");
  const { clockSkewMs = NaN } = report;
  assert.ok(Math.abs(clockSkewMs - 20 * 60_000) < 2_000);
  assert.deepEqual(
    (await alertmanager.alerts()).map(({ labels }) => labels["alertname"]),
    ["VotequorumTestAlert"],
  );
});
