// Room lab: the language of a running lab's prompt, a line to a command.
import type { Cuttable } from "../node.ts";

export type NodeAction =
  "cut" | "heal" | "kill" | "stop" | "boot" | "freeze" | "thaw";

export type Command =
  | { readonly kind: "nothing" | "status" | "help" }
  | { readonly kind: "quit" }
  | {
      readonly kind: "node";
      readonly action: NodeAction;
      readonly node: number;
      readonly network: Cuttable;
    }
  | { readonly kind: "votes"; readonly node: number; readonly votes: number }
  | { readonly kind: "expected"; readonly votes: number }
  | {
      readonly kind: "qdevice";
      readonly action: "kill" | "freeze" | "thaw" | "start";
      readonly node: number;
    }
  | {
      readonly kind: "qnetd";
      readonly action: "cut" | "heal" | "freeze" | "thaw" | "kill" | "start";
    }
  | { readonly kind: "wrong"; readonly why: string };

export const COMMANDS_HELP = `  status                        what every node says
  cut N [NETWORK]               unplug node N: rings (default), ring0, ring1, management
  heal N [NETWORK]              plug it in again
  kill N | stop N | boot N      corosync of node N: SIGKILL, SIGTERM, start
  freeze N | thaw N             SIGSTOP, SIGCONT
  votes N V                     give node N V votes (announced to nobody)
  expected V                    set expected votes
  qdevice ACTION N              kill, freeze, thaw or start the qdevice of node N
  qnetd ACTION                  cut, heal, freeze, thaw, kill or start the arbiter
  help | quit`;

const NODE_ACTIONS = [
  ...(["cut", "heal", "kill", "stop"] as const),
  ...(["boot", "freeze", "thaw"] as const),
];
const NETWORKS = ["rings", "ring0", "ring1", "management"] as const;
const QDEVICE_ACTIONS = ["kill", "freeze", "thaw", "start"] as const;
const QNETD_ACTIONS = [
  ...(["cut", "heal", "freeze"] as const),
  ...(["thaw", "kill", "start"] as const),
];

/** Total: whatever is typed is a command, perhaps a wrong one. */
export function parseCommand(line: string): Command {
  const [word = "", ...rest] = line.trim().split(/\s+/);
  switch (word) {
    case "":
      return { kind: "nothing" };
    case "status":
    case "help":
    case "quit":
      return alone(word, rest);
    case "votes":
      return votes(rest);
    case "expected":
      return expected(rest);
    case "qdevice":
      return qdevice(rest);
    case "qnetd":
      return qnetd(rest);
    default: {
      const action = NODE_ACTIONS.find((each) => each === word);
      if (action !== undefined) return onNode(action, rest);
      return wrong(`there is no command ${word}; try help`);
    }
  }
}

function alone(
  kind: "status" | "help" | "quit",
  rest: readonly string[],
): Command {
  return rest.length === 0 ? { kind } : wrong(`${kind} stands alone`);
}

function onNode(action: NodeAction, rest: readonly string[]): Command {
  const [nodeText, networkText = "rings", ...more] = rest;
  const node = wholeNumber(nodeText);
  const network = NETWORKS.find((each) => each === networkText);
  const takesNetwork = action === "cut" || action === "heal";
  const isTooLong = more.length > 0 || (!takesNetwork && rest.length > 1);
  if (node === undefined || network === undefined || isTooLong) {
    const form = takesNetwork ? `N [${NETWORKS.join("|")}]` : "N";
    return wrong(`it is ${action} ${form}`);
  }
  return { kind: "node", action, node, network };
}

function votes([nodeText, votesText, ...more]: readonly string[]): Command {
  const node = wholeNumber(nodeText);
  const value = wholeNumber(votesText);
  if (node === undefined || value === undefined || more.length > 0) {
    return wrong("it is votes N V");
  }
  return { kind: "votes", node, votes: value };
}

function expected([text, ...more]: readonly string[]): Command {
  const value = wholeNumber(text);
  if (value === undefined || more.length > 0) return wrong("it is expected V");
  return { kind: "expected", votes: value };
}

function qdevice([word, nodeText, ...more]: readonly string[]): Command {
  const action = QDEVICE_ACTIONS.find((each) => each === word);
  const node = wholeNumber(nodeText);
  if (action === undefined || node === undefined || more.length > 0) {
    return wrong(`it is qdevice ${QDEVICE_ACTIONS.join("|")} N`);
  }
  return { kind: "qdevice", action, node };
}

function qnetd([word, ...more]: readonly string[]): Command {
  const action = QNETD_ACTIONS.find((each) => each === word);
  if (action === undefined || more.length > 0) {
    return wrong(`it is qnetd ${QNETD_ACTIONS.join("|")}`);
  }
  return { kind: "qnetd", action };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text)
    ? Number(text)
    : undefined;
}

function wrong(why: string): Command {
  return { kind: "wrong", why };
}
