// Cluster dashboard: the links between the nodes, which tell before votes do.
import { matrix } from "../shared/tables/matrix.ts";
import { lines, steps } from "../shared/panels.ts";
import { observed, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";
import { colours, missing, words } from "../shared/states.ts";

function knet(name: string): string {
  return select(`corosync_knet_link_${name}`);
}

function rate(name: string): string {
  return observed(`rate(${knet(name)}[$__rate_interval])`);
}

export function linksDown() {
  return steps(
    "Links that are not connected, by whose view",
    "Enabled links of each node to any other that knet does not hold for connected. In a cluster with two links the first one may be gone for long with nobody seeing.",
  ).withTarget(
    range(
      `sum by (observer) (${observed(`(1 - ${knet("connected")}) * ${knet("enabled")}`)})`,
      "{{observer}}",
    ),
  );
}

export function linkMatrix() {
  return matrix({
    title: "Worst link to each node, by whose view, now",
    description:
      "Whether all links from the row's node to the column's node are connected.",
    expr: `min by (observer, node_name) (${observed(knet("connected"))})`,
    column: "node_name",
    mappings: [
      ...words([1, "connected", colours.good], [0, "cut", colours.bad]),
      missing("–", colours.off),
    ],
  });
}

export function latency() {
  return lines(
    "Latency of links",
    "knet's own average of its pings over each link, and the highest since the link came up, by whose view; the worst link of each node.",
  )
    .unit("s")
    .withTarget(
      range(
        `max by (observer) (${observed(knet("latency_seconds"))})`,
        "{{observer}}",
      ),
    )
    .withTarget(
      range(
        `max by (observer) (${observed(knet("latency_max_seconds"))})`,
        "{{observer}}: highest",
        "B",
      ),
    );
}

export function linkChanges() {
  return lines(
    "Links that went down and came up",
    "Times in a second, summed over all links of a node.",
  )
    .unit("cps")
    .withTarget(
      range(`sum by (observer) (${rate("down_total")})`, "{{observer}}: down"),
    )
    .withTarget(
      range(`sum by (observer) (${rate("up_total")})`, "{{observer}}: up", "B"),
    );
}

export function linkTrouble() {
  return lines(
    "Errors and retries in transmitting",
    "Packets that knet could not send, and those it had to send again.",
  )
    .unit("pps")
    .withTarget(
      range(
        `sum by (observer) (${rate("transmit_errors_total")})`,
        "{{observer}}: errors",
      ),
    )
    .withTarget(
      range(
        `sum by (observer) (${rate("transmit_retries_total")})`,
        "{{observer}}: retries",
        "B",
      ),
    );
}

export function linkBytes() {
  return lines("Traffic over links", "Bytes that knet sent and received.")
    .unit("Bps")
    .withTarget(
      range(
        `sum by (observer) (${rate("transmitted_bytes_total")})`,
        "{{observer}}: sent",
      ),
    )
    .withTarget(
      range(
        `sum by (observer) (${rate("received_bytes_total")})`,
        "{{observer}}: received",
        "B",
      ),
    );
}

export function linkPackets() {
  return lines("Packets over links", "Packets that knet sent and received.")
    .unit("pps")
    .withTarget(
      range(
        `sum by (observer) (${rate("transmitted_packets_total")})`,
        "{{observer}}: sent",
      ),
    )
    .withTarget(
      range(
        `sum by (observer) (${rate("received_packets_total")})`,
        "{{observer}}: received",
        "B",
      ),
    );
}

export function mtu() {
  return steps(
    "Smallest MTU of links",
    "What knet found to fit through each node's worst link. A drop is a path that changed.",
  )
    .unit("decbytes")
    .withTarget(
      range(
        `min by (observer) (${observed(`${knet("mtu_bytes")} > 0`)})`,
        "{{observer}}",
      ),
    );
}
