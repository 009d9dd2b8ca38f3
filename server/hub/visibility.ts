import { canSee } from "../channel/visibility.ts";
import type { Channel, User } from "./state.ts";

/** Whether two users are in a channel together. Everybody is with themselves. */
function shareChannel(a: User, b: User): boolean {
  return a === b || sharedChannel(a, b) !== undefined;
}

/** A channel that both are in. */
export function sharedChannel(a: User, b: User): Channel | undefined {
  const [few, many] = a.channels.size <= b.channels.size ? [a, b] : [b, a];
  for (const channel of few.channels) if (many.channels.has(channel)) return channel;
  return undefined;
}

/**
 * Whether somebody shows up when another looks around: invisible users do for those in a common channel, and for
 * operators (https://modern.ircdocs.horse/#invisible-user-mode).
 */
export function isVisible(user: User, viewer: User): boolean {
  return !user.modes.includes("i") || isOperator(viewer) || shareChannel(user, viewer);
}

/** Whether somebody may be told that a channel is there, as {@link canSee} has it; operators see all. */
export function channelShows(channel: Channel, viewer: User): boolean {
  return canSee(viewer, channel) || isOperator(viewer);
}

/** Whether somebody is an operator of the server. */
export function isOperator({ operator }: User): boolean {
  return operator !== undefined;
}

/** An operator as the audit log names them. */
export function operatorName({ operator, source }: User): string {
  return `operator ${operator} as ${source}`;
}
