/**
 * The username of a client as users see it.
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";
import { USER_MAX } from "../../../protocol/names/names.ts";

/**
 * Returns a username that is safe within `nick!user@host`, in lower-case ASCII, which is easy to
 * type in a mask.
 */
export function tidyUsername(username: string): string {
  return fold(username).replace(/[^a-z0-9._-]/g, "").slice(0, USER_MAX - 1) || "user";
}
