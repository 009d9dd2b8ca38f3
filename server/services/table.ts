import { CHANSERV } from "./chanserv.ts";
import type { ServiceName } from "../accounts/service_names.ts";
import { NICKSERV } from "./nickserv.ts";
import { type Asker, serve } from "./service.ts";

/** Has a service do what somebody has asked it in a message. */
export function askService(asker: Asker, service: ServiceName, text: string): Promise<void> {
  return serve(asker, service, service === "NickServ" ? NICKSERV : CHANSERV, text);
}
