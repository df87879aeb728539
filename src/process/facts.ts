// What the kernel and V8 tell of this process, for room metrics; read at each scrape, nothing waits.
import {
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { getHeapStatistics } from "node:v8";
import { openFilesLimit } from "./descriptors.ts";
import type { ProcessFacts } from "../metrics/metric.ts";

/**
 * Opens the reader. With prom-client's own metrics of a process, or process.memoryUsage(), this would cost more than
 * all other metrics together: the kernel asks every thread for /proc/self/stat, and V8 tells of every collection.
 */
export function openProcessFacts(): () => ProcessFacts {
  const startTimeSeconds = Math.round(Date.now() / 1000 - process.uptime());
  const maxDescriptors = openFilesLimit(
    readFileSync("/proc/self/limits", "utf8"),
  );
  const memory = openMemory();
  return () => {
    const { user, system } = process.cpuUsage();
    const heap = getHeapStatistics();
    return {
      processorSeconds: (user + system) / 1e6,
      startTimeSeconds,
      ...memory(),
      openDescriptors: countDescriptors(),
      maxDescriptors,
      heapTotalBytes: heap.total_heap_size,
      heapUsedBytes: heap.used_heap_size,
      externalBytes: heap.external_memory,
    };
  };
}

/** From a file that stays open as long as the process. */
function openMemory(): () => Pick<
  ProcessFacts,
  "virtualBytes" | "residentBytes"
> {
  const statm = openSync("/proc/self/statm", "r");
  const text = Buffer.alloc(128);
  function readPages() {
    const size = readSync(statm, text, 0, text.length, 0);
    const words = text.toString("latin1", 0, size).split(" ", 2);
    const [virtual = NaN, resident = NaN] = words.map(Number);
    return { virtual, resident };
  }
  // Node tells no page size. It is a power of two, and the two figures are some pages apart at most.
  const ratio = process.memoryUsage.rss() / readPages().resident;
  const pageBytes = 2 ** Math.round(Math.log2(ratio));
  return () => {
    const { virtual, resident } = readPages();
    return {
      virtualBytes: virtual * pageBytes,
      residentBytes: resident * pageBytes,
    };
  };
}

function countDescriptors(): number {
  const { size } = statSync("/proc/self/fd");
  // Linux before 6.2 tells no size; then the folder itself is open while it is read.
  return size > 0 ? size : readdirSync("/proc/self/fd").length - 1;
}
