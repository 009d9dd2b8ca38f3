import { fold } from "../../protocol/casemapping.ts";

/** The names of what answers in the server's stead: nobody can have them as a nick or an account. */
export const SERVICES = ["NickServ", "ChanServ"] as const;

export type ServiceName = (typeof SERVICES)[number];

/** The service that somebody means, in any case of letters, and with the server's name behind an `@` or without. */
export function serviceNamed(name: string, server: string): ServiceName | undefined {
  const [nick = "", at] = fold(name).split("@");
  if (at !== undefined && at !== fold(server)) return undefined;
  return SERVICES.find((service) => fold(service) === nick);
}
