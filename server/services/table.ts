import type { UserCall } from "../commands/dispatch/command.ts";
import { CHANSERV } from "./chanserv.ts";
import type { ServiceName } from "./names.ts";
import { NICKSERV } from "./nickserv.ts";
import { serve } from "./service.ts";

/** Has a service do what somebody has asked it in a message. */
export function askService(call: UserCall, service: ServiceName, text: string): Promise<void> {
  return serve(call, service, service === "NickServ" ? NICKSERV : CHANSERV, text);
}
