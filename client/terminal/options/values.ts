/**
 * Parses the values that flags, configuration and commands share: channels, accounts, fingerprints.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { channelFault } from "../../../protocol/names/names.ts";

/**
 * Parses the name of a channel, and adds the "#" that users leave out.
 *
 * @throws {UsageError} if it is not a valid name
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
 * Parses the name of an account.
 *
 * @throws {UsageError} if it is not a valid name
 */
export function parseAccount(account: string): string {
  if (/^$|[\s,@:]/.test(account)) throw new UsageError(`"${account}" is not a valid account name`);
  return account;
}

/**
 * Parses a fingerprint as users copy it, and returns it in the form in which chatd shows it.
 *
 * @throws {UsageError} if it is not a SHA-256
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
