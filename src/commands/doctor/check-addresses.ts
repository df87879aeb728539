// Room commands: the doctor at all addresses to listen on, and at the file that says who may come in there.
import type { Config } from "../../config/config.ts";
import { readWeb } from "../own-exporter.ts";
import { checkPort } from "./check-port.ts";
import type { Finding } from "./finding.ts";

export async function checkAddresses(
  config: Pick<Config, "listenAddresses" | "systemdSocket" | "webConfigFile">,
): Promise<readonly Finding[]> {
  const web = readWeb(config);
  const file: readonly Finding[] =
    config.webConfigFile === undefined
      ? []
      : [
          web.kind === "good"
            ? {
                verdict: "ok",
                about: "web",
                words: `${config.webConfigFile} is valid`,
              }
            : { verdict: "FAIL", about: "web", words: web.message },
        ];
  if (config.systemdSocket) {
    const words = "systemd binds it; see `systemctl list-sockets`";
    return [...file, { verdict: "skip", about: "address", words }];
  }
  const addresses = await Promise.all(
    config.listenAddresses.map((address) => checkPort(address, web)),
  );
  return [...file, ...addresses];
}
