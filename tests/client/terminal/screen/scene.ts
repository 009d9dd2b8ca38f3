/**
 * A screen for tests, without a terminal and a server.
 * @module
 */
import { Model } from "../../../../client/core/model/model.ts";
import { parse } from "../../../../protocol/message.ts";
import { draw, type Drawn, messageArea } from "../../../../client/terminal/screen/drawing/frame.ts";
import type { Size } from "../../../../client/terminal/screen/drawing/layout.ts";
import { Look } from "../../../../client/terminal/screen/colour/look.ts";
import { RowCache } from "../../../../client/terminal/screen/drawing/messages/row_cache.ts";
import { State } from "../../../../client/terminal/screen/state.ts";
import { THEMES } from "../../../../client/terminal/screen/colour/theme.ts";
import type { View } from "../../../../client/terminal/screen/drawing/view.ts";
import { loadWidths } from "../../../../client/terminal/io/text_width.ts";

await loadWidths();

/** ms since 1970 of a time of day on 20 or 21 November 2026, wherever the test runs. */
export function at(hour: number, minute: number, day = 21): number {
  return new Date(2026, 10, day, hour, minute).getTime();
}

/** A screen without a terminal and without a server. */
export class Scene {
  readonly model = new Model(100_000);
  readonly state: State;
  readonly cache = new RowCache();
  look = new Look(THEMES[0], "full");
  /** The parts of the view that are not in the state. */
  more: Partial<View> = {};

  constructor(nick = "alice") {
    this.model.nick = nick;
    this.state = new State(this.model, "chat.example.org:6697", "#lobby");
    this.server(at(9, 0), "005 alice NETWORK=Example CHANTYPES=# PREFIX=(ov)@+ :are supported");
    const info = { secure: true, address: "chat.example.org:6697" };
    this.state.happened(
      { type: "connected", nick, network: "Example", info, again: false },
      at(9, 0),
    );
  }

  /** Applies these lines as if the server had sent them. */
  server(time: number, ...lines: string[]): void {
    for (const line of lines) {
      const message = parse(/^[:@]/.test(line) ? line : `:irc.example.org ${line}`);
      for (const event of this.model.apply(message, time)) this.state.happened(event, time);
    }
  }

  view(): View {
    const { connection, current, panes } = this.state;
    return {
      model: this.model,
      connection,
      current,
      panes,
      input: () => ({ rows: [""], row: 0, column: 0 }),
      popup: undefined,
      waiting: 0,
      typing: [],
      quietUntil: undefined,
      notice: undefined,
      keywords: [],
      ...this.more,
    };
  }

  draw(size: Size): Drawn {
    return draw(this.view(), size, this.look, this.cache);
  }

  area(size: Size) {
    return messageArea(this.view(), size, this.look, this.cache);
  }

  /** The text of all rows. */
  text(size: Size): string {
    return this.draw(size).rows.map((row) => row.map(({ text }) => text).join("").trimEnd()).join(
      "\n",
    );
  }
}

/** A channel with every kind of entry. */
export function busyScene(): Scene {
  const scene = new Scene();
  const say = (time: number, nick: string, text: string, tags = "", where = "#lobby") =>
    scene.server(time, `${tags === "" ? "" : `@${tags} `}:${nick}!u@h PRIVMSG ${where} :${text}`);
  scene.server(
    at(9, 1, 20),
    ":alice!u@h JOIN #dev",
    ":alice!u@h JOIN #lobby",
    "332 alice #lobby :The place for everybody: https://chat.example.org",
    "353 alice = #lobby :@bob +müller alice 漢字 yuki",
    "353 alice = #dev :@bob alice",
  );
  scene.state.open("#lobby");
  say(at(23, 58, 20), "bob", "good night");
  say(
    at(9, 30),
    "müller",
    "morning! \x0303green\x03 and \x02bold\x02, `code`, *so* it is",
    "msgid=m1",
  );
  say(
    at(9, 30),
    "müller",
    "a second line of the same person, which is so long that it has to be wrapped",
  );
  say(at(9, 31), "yuki", "お疲れ様です、レビューしました。とても良いと思います、ありがとう 👨‍👩‍👧‍👦 🇯🇵");
  say(at(9, 32), "bob", `${"x".repeat(500)} end`);
  say(at(9, 33), "bob", "שלום לכולם and e\u0301 combining, مرحبا");
  say(at(9, 34), "müller", "\x1b]0;owned\x07\x1b[2J\x9b31m hostile \u202eevil");
  say(at(9, 35), "bob", "alice: can you look at it?", "msgid=m2");
  say(at(9, 36), "alice", "on it", "+draft/reply=m2;msgid=m3");
  scene.server(at(9, 36), "@+draft/reply=m3;+draft/react=👍 :bob!u@h TAGMSG #lobby");
  say(at(9, 37), "yuki", "\x01ACTION waves\x01");
  scene.server(
    at(9, 38),
    ":eve!u@h JOIN #lobby",
    ":eve!u@h QUIT :gone",
    ":bob!u@h TOPIC #lobby :New topic",
  );
  say(at(9, 39), "bob", "review please, alice", "", "#dev");
  say(at(9, 39), "bob", "lunch?", "", "alice");
  const base = { id: 1, target: "#lobby", kind: "message", nonce: "n" } as const;
  scene.state.happened(
    {
      type: "outgoing",
      message: { ...base, text: "refused", state: "failed", reason: "You are muted." },
    },
    at(9, 40),
  );
  scene.state.happened(
    { type: "outgoing", message: { ...base, id: 2, text: "on its way", state: "pending" } },
    at(9, 40),
  );
  scene.more = { waiting: 1, typing: ["bob"] };
  return scene;
}
