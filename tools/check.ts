/**
 * `deno task check`: format, lint and types of everything.
 * @module
 */
import { CHECKS, finish, runSteps } from "./steps.ts";

finish(await runSteps(CHECKS));
