// Room commands: the doctor at every Alertmanager: GET /-/healthy on the way of real pages, and its clock.
import type { Config } from "../../config/config.ts";
import { skewWords } from "../../status/words.ts";
import {
  visitMembers,
  type VisitDeps,
} from "../../notify/delivery/visit-members.ts";
import type { Trouble } from "../../notify/delivery/connection/trouble.ts";
import type { Finding } from "./finding.ts";

const about = "alertmanager";

export async function checkAlertmanagers(
  { alertmanagers, externalLabels, alertTtlMs: ttlMs }: Config,
  deps: VisitDeps,
): Promise<readonly Finding[]> {
  if (alertmanagers.length === 0) {
    return [
      {
        verdict: "ok",
        about,
        words: "none is configured, so nothing is pushed",
      },
    ];
  }
  const visited = await visitMembers(
    { alertmanagers, externalLabels, generatorUrl: "", ttlMs },
    deps,
    (poster) => poster.probe(),
  );
  return visited.map((one) => {
    if (one.kind === "not-found") return fail(one.label, one.trouble);
    if (one.seen.kind !== "acknowledged") {
      return fail(one.label, one.seen.trouble);
    }
    const { clockSkewMs } = one;
    const [skew] = skewWords(
      clockSkewMs === undefined ? null : clockSkewMs / 1000,
    );
    // Pages are corrected for it, but people compare times.
    return skew === undefined
      ? { verdict: "ok", about, words: `${one.label} answers` }
      : {
          verdict: "FAIL",
          about,
          words: `${one.label} answers, but ${skew}`,
          help: "let NTP set both clocks",
        };
  });
}

function fail(label: string, { words, advice }: Trouble): Finding {
  return {
    verdict: "FAIL",
    about,
    words: `${label}: ${words}`,
    ...(advice === undefined ? {} : { help: advice }),
  };
}
