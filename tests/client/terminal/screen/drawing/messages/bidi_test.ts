/**
 * Right-to-left text on the screen.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Painter } from "../../../../../../client/terminal/screen/drawing/painter.ts";
import { at, Scene } from "../../scene.ts";

const REWRITE = Deno.env.get("CHATD_TEST_REWRITE") !== undefined;

/** A channel with right-to-left and left-to-right text. */
function mixedScene(): Scene {
  const scene = new Scene();
  scene.server(
    at(9, 1),
    ":alice!u@h JOIN #lobby",
    ":אבי!u@h JOIN #lobby",
    ":דנה!u@h JOIN #lobby",
    ":bob!u@h JOIN #lobby",
    ":bob!u@h TOPIC #lobby :ברוכים הבאים",
    ":alice!u@h JOIN #עברית",
  );
  const say = (minute: number, nick: string, text: string, tags = "") =>
    scene.server(at(9, minute), `${tags}:${nick}!u@h PRIVMSG #lobby :${text}`);
  say(2, "אבי", "שלום לכולם", "@msgid=m1 ");
  say(3, "דנה", "הכתובת היא *https://example.org/a* תודה, 15:30");
  say(4, "bob", "what does שלום mean?");
  say(
    5,
    "سعاد",
    "مرحبا بكم في هذه القناة ونتمنى لكم وقتا طيبا مع الجميع هنا في كل يوم وفي كل ليلة",
  );
  say(6, "דנה", "גם לך", "@msgid=m2;+draft/reply=m1 ");
  scene.server(at(9, 7), ":אבי!u@h PRIVMSG #עברית :alice: שלום");
  scene.state.open("#lobby");
  return scene;
}

/** The rows as a terminal gets them, with `¦` for each mark. */
function painted(scene: Scene, size: { columns: number; rows: number }): string {
  // deno-lint-ignore no-control-regex -- the screen is drawn with it
  const sequence = /\x1b\[[\d;?]*[a-zA-Z]/g;
  return new Painter().paint(scene.draw(size)).split(/(?=\x1b\[\d+;1H)/).slice(1)
    .map((row) => row.replace(sequence, "").replaceAll("\u200e", "¦").trimEnd()).join("\n");
}

for (const [columns, rows] of [[80, 20], [40, 20], [120, 20]] as const) {
  Deno.test(`bidi: right-to-left text at ${columns}×${rows}`, async () => {
    const file = new URL(`./golden/bidi_${columns}x${rows}.txt`, import.meta.url);
    const text = `${painted(mixedScene(), { columns, rows })}\n`;
    if (REWRITE) await Deno.writeTextFile(file, text);
    assertEquals(text, await Deno.readTextFile(file));
  });
}

Deno.test("bidi: a mark separates texts that a terminal would reorder together", () => {
  const strong = /[\u0590-\u08ff]/;
  for (const columns of [20, 40, 80, 120]) {
    for (const row of painted(mixedScene(), { columns, rows: 20 }).split("\n")) {
      const [nick, text] = row.split(/[│▎]|(?<=^[\d:¦ ]{6,}[^ ]+): /);
      if (nick === undefined || text === undefined || !strong.test(nick)) continue;
      assert(/¦[^\u0590-\u08ff]*$/.test(nick), row);
    }
  }
});

Deno.test("bidi: there are no marks without right-to-left text, nor without Unicode", () => {
  const scene = mixedScene();
  const { rows, cursor } = scene.draw({ columns: 80, rows: 20 });
  const plain = rows.filter((row) => !row.some(({ text }) => /[\u0590-\u08ff]/.test(text)));
  assert(plain.length > 0);
  assertEquals(new Painter().paint({ rows: plain, cursor }).includes("\u200e"), false);
  assertEquals(new Painter(false).paint({ rows, cursor }).includes("\u200e"), false);
});

Deno.test("bidi: a changed row is drawn as a whole, with its marks", () => {
  const scene = mixedScene();
  const painter = new Painter();
  const size = { columns: 120, rows: 20 };
  painter.paint(scene.draw(size));
  assertEquals(painter.paint(scene.draw(size)), "");
  scene.server(at(9, 8), ":דנה!u@h TAGMSG #lobby", ":דנה!u@h NICK :דינה");
  const change = painter.paint(scene.draw(size));
  // deno-lint-ignore no-control-regex -- where a row, or a part of one, begins
  const parts = change.split(/(?=\x1b\[\d+;\d+H)/).filter((part) => /[\u0590-\u08ff]/.test(part));
  assert(parts.length > 0, change);
  for (const part of parts) assert(/^\x1b\[\d+;1H/.test(part) && part.includes("\u200e"), part);
});
