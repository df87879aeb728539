// Exporter dashboard: what the exporter itself costs.
import { lines } from "../shared/panels.ts";
import { named, select } from "../shared/promql.ts";
import { range } from "../shared/query.ts";

export function cpu() {
  return lines(
    "Processor",
    "Seconds of processor time in a second, user and system.",
  )
    .unit("percentunit")
    .withTarget(
      range(
        named(`rate(${select("process_cpu_seconds_total")}[$__rate_interval])`),
        "{{node_name}}",
      ),
    );
}

export function memory() {
  return lines(
    "Memory",
    "Resident memory of the process; about half of it is the runtime's text, which is shared and can be reclaimed.",
  )
    .unit("bytes")
    .withTarget(
      range(named(select("process_resident_memory_bytes")), "{{node_name}}"),
    );
}

export function heap() {
  return lines(
    "Heap in use",
    "What JavaScript's objects take. A leak shows here first, as a floor that rises for days.",
  )
    .unit("bytes")
    .withTarget(
      range(named(select("nodejs_heap_size_used_bytes")), "{{node_name}}"),
    );
}

export function descriptors() {
  return lines("File descriptors", "Open file descriptors of the process.")
    .unit("short")
    .withTarget(range(named(select("process_open_fds")), "{{node_name}}"));
}

export function scrape() {
  return lines(
    "Duration of scrapes",
    "As Prometheus measured them, the network included.",
  )
    .unit("s")
    .withTarget(
      range(named(select("scrape_duration_seconds")), "{{node_name}}"),
    );
}

export function samples() {
  return lines("Samples in a scrape", "How many series each target exposes.")
    .unit("short")
    .withTarget(
      range(named(select("scrape_samples_scraped")), "{{node_name}}"),
    );
}
