/**
 * Reads the tables of the configuration file: operators and WEBIRC gateways.
 * @module
 */

import { UsageError } from "../../cli/flags.ts";
import { type Cidr, parseCidr } from "../net/cidr.ts";
import type { Operator } from "./operators.ts";
import type { Table } from "./options.ts";
import type { Gateway } from "./settings.ts";

/**
 * Reads the `[[operator]]` tables.
 *
 * @throws {UsageError} if a key is missing, unknown, or not a text
 */
export function readOperators(tables: readonly Table[]): Operator[] {
  const operators = tables.map((table) => {
    onlyKeys(table, "operator", ["name", "password"]);
    const name = text(table, "operator", "name");
    if (/[\s:]/.test(name)) {
      throw new UsageError(`[[operator]] name '${name}' cannot contain spaces or colons`);
    }
    return { name, password: text(table, "operator", "password") };
  });
  const names = operators.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError(`[[operator]] '${twice}' appears twice: remove one of them`);
  }
  return operators;
}

/**
 * Reads the `[[webirc]]` tables.
 *
 * @throws {UsageError} if a key is missing, unknown, or has the wrong kind of value
 */
export function readGateways(tables: readonly Table[]): Gateway[] {
  return tables.map((table) => {
    onlyKeys(table, "webirc", ["password", "from"]);
    const from = Array.isArray(table.from) ? table.from : [table.from];
    if (!from.every((item) => typeof item === "string")) {
      throw new UsageError(`[[webirc]] needs from = ["127.0.0.1"], the gateway's addresses`);
    }
    return {
      password: text(table, "webirc", "password"),
      from: from.map((item) => range(item, "[[webirc]] from")),
    };
  });
}

/**
 * Parses an address or a range of addresses.
 *
 * @param where the flag or key that has it, for the error
 * @throws {UsageError} if it is neither
 */
export function range(text: string, where: string): Cidr {
  const range = parseCidr(text);
  if (range !== undefined) return range;
  throw new UsageError(
    `${where} '${text}' is not an address or a range: write one such as 192.0.2.0/24`,
  );
}

function text(table: Table, name: string, key: string): string {
  const value = table[key];
  if (typeof value === "string" && value !== "") return value;
  throw new UsageError(`[[${name}]] needs ${key} = "…"`);
}

function onlyKeys(table: Table, name: string, keys: readonly string[]): void {
  const stranger = Object.keys(table).find((key) => !keys.includes(key));
  if (stranger === undefined) return;
  throw new UsageError(`[[${name}]]: unknown key '${stranger}': it takes ${keys.join(" and ")}`);
}
