export { fileURLToPath as fromFileUrl } from "node:url";

/** The folder that deno.json is in. */
export const ROOT = new URL("../", import.meta.url);
