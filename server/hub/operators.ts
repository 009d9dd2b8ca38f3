/**
 * Tells which users are server operators.
 * @module
 */

import type { User } from "./model.ts";

/** Returns whether a user is an operator of the server. */
export function isOperator({ operator }: User): boolean {
  return operator !== undefined;
}

/** Returns the name of an operator for the audit log. */
export function operatorName({ operator, source }: User): string {
  return `operator ${operator} as ${source}`;
}
