// Room commands: the doctor at corosync: is it there, does it let us in, does it tell names.
import { NAME_HELP } from "../../notify/nameless.ts";
import { explainLoss, type Credentials } from "../../corosync/explain.ts";
import { isRefused, isSeen, type Look, type LookDeps } from "../look.ts";
import { whyNotSeen } from "../why-not-seen.ts";
import type { Finding } from "./finding.ts";

/** Three findings, in at most twice the time. */
export async function checkCorosync(
  look: Look,
  { timeoutMs }: { readonly timeoutMs: number },
  { clock, who }: LookDeps,
): Promise<readonly Finding[]> {
  const isDecided = () => isSeen(look, clock) || isRefused(look);
  await look.until(isDecided, timeoutMs);
  const state = look.state();
  const { link } = state;
  if (link.kind === "lost" && link.cause.code === "CS_ERR_ACCESS") {
    const [words = "", help = ""] = split(explainLoss(link.cause, who));
    return [
      { verdict: "ok", about: "corosync", words: "it answers" },
      { verdict: "FAIL", about: "access", words, help },
      { verdict: "skip", about: "names", words: "no access" },
    ];
  }
  if (!isSeen(look, clock)) {
    const [words = "", ...help] = split(whyNotSeen(state, who, timeoutMs));
    return [
      {
        verdict: "FAIL",
        about: "corosync",
        words,
        help: help[0] ?? "see `systemctl status corosync`",
      },
      { verdict: "skip", about: "access", words: "corosync is not seen" },
      { verdict: "skip", about: "names", words: "corosync is not seen" },
    ];
  }
  await look.until(() => look.isNamed(), timeoutMs);
  const { own } = look.state().facts;
  return [
    {
      verdict: "ok",
      about: "corosync",
      words: `it answers as node ID ${own?.nodeId ?? "?"}`,
    },
    {
      verdict: "ok",
      about: "access",
      words: `uid ${who.uid}, gid ${who.gid} may read${aboutRoot(who)}`,
    },
    names(look),
  ];
}

/** What root finds says little about the service, which should run as somebody else. */
function aboutRoot({ uid }: Credentials): string {
  return uid === 0
    ? ", as root always may: run this as the service's user"
    : "";
}

function names(look: Look): Finding {
  const about = "names";
  if (!look.isNamed()) {
    return {
      verdict: "FAIL",
      about,
      words: "cmap was not read",
      help: "install libcmap4 (Debian, Ubuntu, Proxmox) or corosynclib (RHEL, Fedora), and look into the log of the exporter",
    };
  }
  const { clusterName, nodeNames } = look.state().identity;
  if (clusterName === "") {
    return {
      verdict: "FAIL",
      about,
      words: "the cluster has no name",
      help: NAME_HELP,
    };
  }
  const words = `cluster ${clusterName}, ${nodeNames.size} configured nodes`;
  return { verdict: "ok", about, words };
}

/** The words of a loss say first what it is and then what helps. */
function split(words: string): readonly string[] {
  const colon = words.indexOf(": ");
  return colon < 0
    ? [words]
    : [words.slice(0, colon), words.slice(colon + ": ".length)];
}
