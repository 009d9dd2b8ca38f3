/**
 * Hands a message to the service that it is for.
 * @module
 */

import { CHANSERV } from "./chanserv.ts";
import type { ServiceName } from "../accounts/nicks/service_names.ts";
import { NICKSERV } from "./nickserv.ts";
import { type Asker, runServiceCommand } from "./service.ts";

/** Runs the command in a message to a service. */
export function askService(asker: Asker, service: ServiceName, text: string): Promise<void> {
  return runServiceCommand(asker, service, service === "NickServ" ? NICKSERV : CHANSERV, text);
}
