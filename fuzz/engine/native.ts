// Room fuzz: builds one C++ harness with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** What the harness runs, beside itself: the room's own files, nothing of Node. */
function sourcesOf(room: string): readonly string[] {
  const own = room === "votequorum" ? ["native/votequorum/observation.cc"] : [];
  return [
    `native/fuzz/${room}_fuzz.cc`,
    `native/${room}/connection.cc`,
    "native/common/clock.cc",
    ...own,
  ];
}

/** Answers the path of the program. */
export function buildNative(room: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, room);
  execFileSync(
    "clang++",
    [
      "-std=c++20",
      "-g",
      "-O1",
      "-fno-omit-frame-pointer",
      "-fsanitize=fuzzer,address,undefined",
      "-fno-sanitize-recover=all",
      "-Inative",
      ...sourcesOf(room),
      "-o",
      program,
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  return program;
}
