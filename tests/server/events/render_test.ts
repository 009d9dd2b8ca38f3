/**
 * Tests the lines of events.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Cap } from "../../../protocol/capabilities.ts";
import {
  type Form,
  ircForm,
  LINE_MODE,
  LINE_TIME,
  textOf,
} from "../../../server/delivery/encoded.ts";
import type { Event } from "../../../server/records/event.ts";
import { renderer } from "../../../server/events/render.ts";

const by = {
  user: 1,
  source: "alice!~a@host",
  account: "alice",
  id: "0mi4x6z5s00000",
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
} as const;

const EVENTS: readonly Event[] = [
  { ...by, type: "message", command: "PRIVMSG", target: "#a", text: "hello" },
  { ...by, type: "message", command: "NOTICE", target: "#a", status: "@", text: ": and\tmore" },
  { ...by, type: "message", command: "PRIVMSG", target: "#a", text: "one\n\nthree" },
  {
    ...by,
    type: "message",
    command: "TAGMSG",
    target: "#a",
    tags: new Map([["+typing", "active"]]),
  },
  { ...by, type: "join", channel: "#a", realname: "Alice" },
  { ...by, type: "away" },
];

const FORMS: readonly Form[] = [
  0,
  ircForm(Cap.serverTime | Cap.messageTags | Cap.accountTag),
  ircForm(Cap.multiline | Cap.batch | Cap.messageTags),
  ircForm(Cap.awayNotify | Cap.extendedJoin),
  LINE_MODE,
  LINE_MODE | LINE_TIME,
];

Deno.test("an event's text is its lines, each with its ending", () => {
  for (const event of EVENTS) {
    for (const form of FORMS) {
      assertEquals(renderer.text(event, form), textOf(renderer.lines(event, form), form));
    }
  }
  const [hello] = EVENTS;
  const [plain, tagged] = FORMS;
  assertEquals(renderer.text(hello!, plain!), ":alice!~a@host PRIVMSG #a :hello\r\n");
  assertEquals(
    renderer.text(hello!, tagged!),
    "@time=2026-01-02T03:04:05.006Z;account=alice;msgid=0mi4x6z5s00000 " +
      ":alice!~a@host PRIVMSG #a :hello\r\n",
  );
});
