import { formatAddress } from "../cli/address.ts";
import type { Configuration } from "./configuration.ts";
import type { Settings } from "./settings.ts";

/** What a running server keeps: clients know it by its names, and its outboxes are made. */
const KEPT = ["name", "network", "version", "outboxBytes", "timing"] as const;

/** Takes over the settings that can change while the server runs. */
export function adopt(settings: Settings, wanted: Settings): void {
  const kept = Object.fromEntries(KEPT.map((key) => [key, settings[key]]));
  Object.assign(settings, wanted, kept);
}

/** What it takes a restart to change, a line each. */
export function restartsFor(wanted: Configuration, running: Configuration): string[] {
  const listening = ({ plain, tls }: Configuration) =>
    [...plain, { hostname: "tls", port: 0 }, ...tls].map(formatAddress).join(" ");
  const changed = [
    ["the addresses to listen on", listening(wanted) !== listening(running)],
    ["data", wanted.dataDir !== running.dataDir],
    ["name", wanted.settings.name !== running.settings.name],
    ["network", wanted.settings.network !== running.settings.network],
  ] as const;
  return changed.filter(([, differs]) => differs)
    .map(([what]) => `${what} changed: that takes a restart`);
}
