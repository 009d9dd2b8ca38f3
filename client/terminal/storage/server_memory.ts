/**
 * A front end's access to the remembered file: the part about its own server, and the settings for
 * all servers.
 * @module
 */
import type { JoinConfig } from "../options/config_file.ts";
import type { QuietTime } from "../options/quiet_hours.ts";
import type { RememberedFile } from "./remembered_file.ts";
import type { Remembered, RememberedServer } from "./remembered_json.ts";

/** The memory of the last visit, which a front end also keeps for the next one. */
export interface ServerMemory {
  readonly remembered: RememberedServer;
  readonly theme: string | undefined;
  readonly keywords: readonly string[];
  /** When the user wants no bell; shared by all servers. */
  readonly quiet: QuietTime;
  /** Servers to complete: those named in the configuration, and those joined before. */
  readonly servers: readonly string[];
  /** Remembers something about this server. */
  keep(change: Partial<RememberedServer>): void;
  /** Remembers a setting that holds on every server. */
  keepOwn(change: Partial<Pick<Remembered, "theme" | "keywords" | "quiet">>): void;
}

/**
 * Returns the memory of the server at this address. Settings made with a command win over the
 * configuration.
 */
export function serverMemory(
  file: RememberedFile,
  address: string,
  config: JoinConfig,
  quiet: QuietTime,
): ServerMemory {
  const { all } = file;
  return {
    remembered: file.of(address),
    theme: all.theme ?? config.theme,
    quiet,
    keywords: [...new Set([...config.keywords, ...all.keywords])],
    servers: [...config.servers.map(({ name }) => name), ...Object.keys(all.servers).reverse()],
    keep: (change) => file.keep(address, change),
    keepOwn: (change) => file.keepOwn(change),
  };
}
