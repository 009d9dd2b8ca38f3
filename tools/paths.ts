/**
 * The path of the project.
 * @module
 */

export { fileURLToPath as fromFileUrl } from "node:url";

/** The folder with deno.json. */
export const ROOT = new URL("../", import.meta.url);
