// Cluster dashboard: the token that keeps the ring together, and the pauses that lose it.
import { lines, tallies, timeline } from "../shared/panels.ts";
import { named, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";
import { colours, words } from "../shared/states.ts";

function totem(name: string): string {
  return select(`corosync_totem_${name}`);
}

function increase(metric: string): string {
  return `increase(${metric}[$__rate_interval])`;
}

export function rotation() {
  return lines(
    "Token: time around the ring, and since it was here",
    "When the time since the token reaches the token timeout, the ring is formed anew. A slow ring is a busy network or a busy node.",
  )
    .unit("s")
    .withTarget(
      range(named(totem("token_rotation_seconds")), "{{node_name}}: rotation"),
    )
    .withTarget(
      range(
        named(totem("time_since_token_seconds")),
        "{{node_name}}: since",
        "B",
      ),
    )
    .withTarget(
      range(
        `min(${named(totem("token_timeout_seconds"))})`,
        "token timeout",
        "C",
      ),
    )
    .withTarget(
      range(
        `min(${named(totem("consensus_timeout_seconds"))})`,
        "consensus timeout",
        "D",
      ),
    );
}

export function losses() {
  return tallies(
    "Token lost, consensus not reached",
    "How often the token was lost, by the state in which totem was, and how often the nodes did not agree in time about who is there.",
  )
    .withTarget(
      range(
        `sum by (node_name, state) (${named(increase(totem("token_losses_total")))})`,
        "{{node_name}}: in {{state}}",
      ),
    )
    .withTarget(
      range(
        named(increase(totem("consensus_timeouts_total"))),
        "{{node_name}}: consensus",
        "B",
      ),
    );
}

export function retransmits() {
  return lines(
    "Messages sent again and dropped",
    "Retransmits mean that packets were lost on the way; messages in a second.",
  )
    .unit("cps")
    .withTarget(
      range(
        named(`rate(${totem("retransmits_total")}[$__rate_interval])`),
        "{{node_name}}: sent again",
      ),
    )
    .withTarget(
      range(
        named(`rate(${totem("dropped_total")}[$__rate_interval])`),
        "{{node_name}}: dropped",
        "B",
      ),
    );
}

export function states() {
  return tallies(
    "States that totem entered",
    "Each forming of a ring goes through gather, commit, recovery and operational. Gather without the others: nodes that hear each other and do not agree.",
  )
    .withTarget(
      range(
        `sum by (state) (${named(increase(totem("state_entered_total")))})`,
        "{{state}}",
      ),
    )
    .withTarget(
      range(
        `max(${named(totem("continuous_gather"))})`,
        "gather, one after the other",
        "B",
      ),
    );
}

export function firewall() {
  return timeline(
    "Firewall or network card, by totem's guess",
    "Totem forms no ring with anybody for so long that it suspects a firewall or a failed network card.",
  )
    .mappings(words([1, "suspected", colours.bad], [0, "no", colours.off]))
    .withTarget(
      range(named(totem("firewall_enabled_or_nic_failure")), "{{node_name}}"),
    );
}

export function pauses() {
  return lines(
    "Pauses of corosync",
    "Corosync was not scheduled for longer than it should: an overloaded host, a snapshot of a virtual machine, swapping. A pause longer than the token timeout costs the node its membership.",
  )
    .unit("s")
    .withTarget(
      range(
        named(select("corosync_scheduling_longest_pause_seconds")),
        "{{node_name}}: longest",
      ),
    )
    .withTarget(
      range(
        named(select("corosync_scheduling_last_pause_seconds")),
        "{{node_name}}: last",
        "B",
      ),
    );
}

export function pauseCount() {
  return tallies(
    "How often corosync paused",
    "Distinct pauses that were seen, and how long ago the last one was.",
  )
    .withTarget(
      range(
        named(increase(select("corosync_scheduling_pauses_total"))),
        "{{node_name}}: pauses",
      ),
    )
    .withTarget(
      range(
        `(time() - (${named(select("corosync_scheduling_last_pause_timestamp_seconds"))} > 0)) / 60`,
        "{{node_name}}: minutes ago",
        "B",
      ),
    );
}
