/**
 * AUTHENTICATE: logs in by SASL. The mechanisms, PLAIN and SCRAM, are in accounts/login/sasl.ts.
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import {
  AUTHENTICATE_CHUNK,
  SASL_MECHANISMS,
  type SaslMechanism,
} from "../../protocol/sasl/sasl.ts";
import { completeLogin, isShared } from "../accounts/login/login.ts";
import type { Authentication, Step } from "../sessions/authentication.ts";
import { EXCHANGES } from "../accounts/login/sasl.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import { comeHome } from "./shared/coming_home.ts";
import type { EarlyCommand } from "./command.ts";

/** The longest response, in characters of base64. */
const RESPONSE_MAX = 4 * AUTHENTICATE_CHUNK;
/** The longest exchange, in ms: an honest client answers a challenge much earlier. */
const EXCHANGE_MS = 60_000;
/**
 * A mechanism's name (https://www.rfc-editor.org/rfc/rfc4422#section-3.1). Responses in base64 have
 * small letters, or a sign that no name has, unless they are very short.
 */
const MECHANISM_NAME = /^[A-Z0-9_-]{1,20}$/;

/**
 * AUTHENTICATE: https://ircv3.net/specs/extensions/sasl-3.1 and sasl-3.2, before registration and
 * at any time after.
 */
export const authenticate: EarlyCommand = {
  name: "AUTHENTICATE",
  usage: "<mechanism, or base64, or *>",
  help: "logs in to an account; clients do this by themselves",
  cost: 5,
  least: 1,
  when: "always",
  handle({ server, session, params }) {
    const [text = ""] = params;
    const { authentication } = session;
    if (text === "*") abort(session);
    else if (authentication === undefined && isRest(session, text)) return;
    else if (text.length > AUTHENTICATE_CHUNK) {
      endFailed(session);
      session.reply("ERR_SASLTOOLONG", "SASL message too long");
    } else if (authentication === undefined) begin(server, session, text.toUpperCase());
    else return respond(server, session, authentication, text);
  },
};

/** Ends a SASL exchange that is unfinished when the client registers. */
export function abortAuthentication(session: Session): void {
  if (session.authentication !== undefined) abort(session);
}

function abort(session: Session): void {
  endFailed(session);
  session.reply("ERR_SASLABORTED", "SASL authentication aborted");
}

/** Forgets the exchange. The caller answers why, once: see {@link isRest}. */
function endFailed(session: Session): void {
  delete session.authentication;
  session.authenticationFailed = true;
}

/**
 * Returns whether a parameter belongs to an exchange that has failed already. Clients send all
 * parts of a response at once, and only the exchange is answered.
 */
function isRest(session: Session, text: string): boolean {
  return session.authenticationFailed && !isMechanism(text.toUpperCase()) &&
    !MECHANISM_NAME.test(text);
}

function begin(server: Server, session: Session, mechanism: string): void {
  session.authenticationFailed = false;
  if (!isMechanism(mechanism)) {
    endFailed(session);
    session.reply("RPL_SASLMECHS", SASL_MECHANISMS.join(","), "are available SASL mechanisms");
    session.reply("ERR_SASLFAIL", "SASL authentication failed: there is no such mechanism");
  } else if (isShared(session)) {
    endFailed(session);
    session.reply(
      "ERR_SASLALREADY",
      "You have already authenticated, and other connections share your nick",
    );
  } else {
    const exchange = EXCHANGES[mechanism](server.accounts, session.peer);
    session.authentication = { exchange, base64: "", since: performance.now() };
    session.answerBare("AUTHENTICATE", "+");
  }
}

async function respond(
  server: Server,
  session: Session,
  authentication: Authentication,
  chunk: string,
): Promise<void> {
  if (performance.now() - authentication.since > EXCHANGE_MS) {
    return fail(session, "it took longer than a minute; begin again");
  }
  if (chunk !== "+") authentication.base64 += chunk;
  if (authentication.base64.length > RESPONSE_MAX) {
    return fail(session, "the response is too long");
  }
  if (chunk.length === AUTHENTICATE_CHUNK) return;
  const response = decodeBase64(authentication.base64);
  authentication.base64 = "";
  const step: Step = response === undefined
    ? { kind: "failure", why: "SASL authentication failed: the response is not base64" }
    : await authentication.exchange.step(response);
  if (step.kind === "challenge") {
    sendChallenge(session, step.text);
    return;
  }
  delete session.authentication;
  if (step.kind === "failure") {
    endFailed(session);
    session.reply("ERR_SASLFAIL", step.why);
  } else if (await completeLogin(server, session, step.account)) {
    session.reply("RPL_SASLSUCCESS", "SASL authentication successful");
    await comeHome(server, session);
  } else fail(session, "the account has changed meanwhile; log in again");
}

function sendChallenge(session: Session, text: string): void {
  const base64 = encodeBase64(new TextEncoder().encode(text));
  for (let at = 0; at <= base64.length; at += AUTHENTICATE_CHUNK) {
    session.answerBare("AUTHENTICATE", base64.slice(at, at + AUTHENTICATE_CHUNK) || "+");
  }
}

function fail(session: Session, why: string): void {
  endFailed(session);
  session.reply("ERR_SASLFAIL", `SASL authentication failed: ${why}`);
}

function isMechanism(name: string): name is SaslMechanism {
  return (SASL_MECHANISMS as readonly string[]).includes(name);
}
