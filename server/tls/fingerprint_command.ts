/**
 * `chatd fingerprint`: prints the fingerprint of a server's certificate.
 * @module
 */

import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { readNamedFile } from "../../cli/files.ts";
import { printLine } from "../../cli/streams.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { fingerprint } from "./certificate.ts";
import { endOf, readOwnCertificate } from "./own_certificate.ts";

/** The command line of `chatd fingerprint`. */
export const FINGERPRINT: CommandSpec = {
  name: "fingerprint",
  operands: "[flags]",
  summary: "prints the fingerprint of a server's certificate",
  example: "chatd join chat.example.org --fingerprint A1:B2:…",
  flags: [
    DATA_FLAG,
    { name: "cert", value: "FILE", help: "the certificate", default: "the self-signed one" },
  ],
  details:
    "The first line is for 'chatd join --fingerprint'. If another certificate soon replaces " +
    "this one, a second line has its fingerprint, after the day.",
};

/**
 * `chatd fingerprint`
 *
 * @returns the exit code
 * @throws {UsageError} if there is no certificate
 */
export async function printFingerprint(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(FINGERPRINT, args);
  if (operands.length > 0) {
    throw new UsageError(`fingerprint takes flags only, not '${operands[0]}'`);
  }
  const file = flags.get("cert")?.[0];
  if (file !== undefined) {
    printLine(await fingerprintOf(file));
    return 0;
  }
  const folder = `${dataFolder(flags)}/tls`;
  const own = readOwnCertificate(folder);
  if (own === undefined) {
    throw new UsageError(
      `there is no certificate in ${folder} yet: the first 'chatd serve' makes it. ` +
        "Name another folder with --data DIR, or a certificate with --cert FILE",
    );
  }
  printLine(await fingerprint(own.cert));
  if (own.next !== undefined) {
    const day = new Date(endOf(own)).toISOString().slice(0, 10);
    printLine(`by ${day}: ${await fingerprint(own.next.cert)}`);
  }
  return 0;
}

async function fingerprintOf(file: string): Promise<string> {
  const text = readNamedFile(file, "the certificate");
  try {
    return await fingerprint(text);
  } catch {
    throw new UsageError(
      `cannot use ${file}: it holds no certificate in PEM ('-----BEGIN CERTIFICATE-----')`,
    );
  }
}
