import { UsageError } from "../../../cli/flags.ts";
import { channelFault } from "../../../protocol/names.ts";

/**
 * A channel's name, with the "#" that people leave out.
 *
 * @throws {UsageError} where it cannot be one
 */
export function parseChannel(name: string): string {
  const channel = /^[#&+!]/.test(name) ? name : `#${name}`;
  const fault = channel.startsWith("#") ? channelFault(channel) : undefined;
  if (fault !== undefined) {
    throw new UsageError(`"${channel}" is not a valid channel name: ${fault}`);
  }
  return channel;
}

/**
 * An account's name.
 *
 * @throws {UsageError} where it cannot be one
 */
export function parseAccount(account: string): string {
  if (/^$|[\s,@:]/.test(account)) throw new UsageError(`"${account}" is not a valid account name`);
  return account;
}

/**
 * A fingerprint as people copy it, in the form in which we show it.
 *
 * @throws {UsageError} where it is no SHA-256
 */
export function parseFingerprint(text: string): string {
  const digits = text.replace(/^sha-?256[:=]/i, "").replace(/[:\s]/g, "").toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) {
    throw new UsageError(
      `a fingerprint is a SHA-256: 64 hexadecimal digits, with or without colons, ` +
        `but this has ${digits.length} characters`,
    );
  }
  return (digits.match(/../g) ?? []).join(":");
}
