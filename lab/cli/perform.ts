// Room lab: does what a command of the prompt says.
import type { Lab } from "../lab.ts";
import type { LabNode } from "../node.ts";
import { type Command, COMMANDS_HELP } from "./commands.ts";
import { describeLab } from "./status.ts";

/** Resolves with what to tell, or "quit"; throws what the lab throws. */
export async function perform(
  lab: Lab,
  command: Exclude<Command, { kind: "quit" }>,
  signal: AbortSignal,
): Promise<string> {
  switch (command.kind) {
    case "nothing":
      return "";
    case "help":
      return COMMANDS_HELP;
    case "wrong":
      return `Cannot do that: ${command.why}`;
    case "status":
      return describeLab(lab);
    case "node":
      await onNode(lab.node(command.node), command, signal);
      return "done";
    case "votes":
      await anyNode(lab).setVotes(command.votes, lab.node(command.node).nodeId);
      return "done";
    case "expected":
      await anyNode(lab).setExpectedVotes(command.votes);
      return "done";
    case "qdevice":
      await onQdevice(lab.node(command.node), command.action);
      return "done";
    case "qnetd":
      await onQnetd(lab, command.action);
      return "done";
    default:
      command satisfies never;
      return "";
  }
}

async function onNode(
  node: LabNode,
  { action, network }: Extract<Command, { kind: "node" }>,
  signal: AbortSignal,
): Promise<void> {
  switch (action) {
    case "cut":
      return node.cut(network);
    case "heal":
      return node.heal(network);
    case "kill":
      return node.kill();
    case "stop":
      return node.stop();
    case "boot":
      return node.boot(signal);
    case "freeze":
      node.freeze();
      return;
    case "thaw":
      node.thaw();
      return;
    default:
      action satisfies never;
  }
}

async function onQdevice(
  node: LabNode,
  action: Extract<Command, { kind: "qdevice" }>["action"],
): Promise<void> {
  switch (action) {
    case "kill":
      return node.killQdevice();
    case "freeze":
      node.freezeQdevice();
      return;
    case "thaw":
      node.thawQdevice();
      return;
    case "start":
      node.startQdevice();
      return;
    default:
      action satisfies never;
  }
}

async function onQnetd(
  { qnetd }: Lab,
  action: Extract<Command, { kind: "qnetd" }>["action"],
): Promise<void> {
  if (qnetd === undefined) {
    throw new Error(
      `Cannot ${action} qnetd: this lab was started without --qdevice`,
    );
  }
  await qnetd[action]();
}

/** Votes can be told to any node that has a corosync to listen. */
function anyNode(lab: Lab): LabNode {
  const node = lab.nodes.find((each) => each.corosyncPid() !== undefined);
  if (node === undefined) {
    throw new Error("Cannot change votes: corosync runs on no node");
  }
  return node;
}
