/**
 * The names of the services, NickServ and ChanServ.
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";

/** The services. Users and accounts cannot have these names. */
export const SERVICES = ["NickServ", "ChanServ"] as const;

/** The name of a service, in its usual case. */
export type ServiceName = (typeof SERVICES)[number];

/** Returns the service with a name, ignoring case, with or without `@` and the server's name. */
export function serviceNamed(name: string, server: string): ServiceName | undefined {
  const [nick = "", at] = fold(name).split("@");
  if (at !== undefined && at !== fold(server)) return undefined;
  return SERVICES.find((service) => fold(service) === nick);
}
