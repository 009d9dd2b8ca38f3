/**
 * The tab strip of a narrow window.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { at, busyScene, Scene } from "../scene.ts";

const top = (scene: Scene, columns: number, rows = 24) =>
  scene.text({ columns, rows }).split("\n")[0]?.trimEnd();

Deno.test("tabs: a narrow window has the conversations in its first row", () => {
  const scene = busyScene();
  assertEquals(top(scene, 99), " ●  1 #dev 1   2 #lobby  3 bob 1");
  assert(scene.text({ columns: 100, rows: 24 }).startsWith(" ● Example"));
  assert(scene.text({ columns: 99, rows: 9 }).startsWith(" #lobby"), "a low one needs the row");
});

Deno.test("tabs: there are none with a single conversation", () => {
  const scene = new Scene();
  scene.server(at(9, 1), ":alice!u@h JOIN #lobby");
  assert(scene.text({ columns: 80, rows: 24 }).startsWith(" #lobby"));
  scene.state.step(1);
  assertEquals(top(scene, 80), " ● Example  1 #lobby");
});

Deno.test("tabs: if not all fit, unread ones stay, and the others are counted", () => {
  const scene = busyScene();
  for (let i = 0; i < 30; i++) scene.server(at(9, 1), `:alice!u@h JOIN #room${i}`);
  scene.server(at(10, 0), ":bob!u@h PRIVMSG #room7 :alice: look", ":bob!u@h PRIVMSG #room20 :hm");
  scene.state.open("#lobby");
  for (const columns of [20, 28, 50, 80]) {
    const row = top(scene, columns) ?? "";
    assert(row.includes("#lobby"), `${columns}: ${row}`);
    assert(/ \+\d+$/.test(row), `${columns}: ${row}`);
    if (columns >= 28) assert(row.includes("#room7"), `${columns}: ${row}`);
    if (columns >= 80) assert(row.includes("#room20"), `${columns}: ${row}`);
  }
});

Deno.test("tabs: a click opens a tab", () => {
  const scene = busyScene();
  const { at: hit, rows } = scene.draw({ columns: 80, rows: 24 });
  const row = rows[0]?.map(({ text }) => text).join("") ?? "";
  for (const name of ["#dev", "#lobby", "bob"]) {
    assertEquals(hit(row.indexOf(name), 0), { type: "open", name });
  }
  assertEquals(hit(1, 0), { type: "open", name: "*" });
  assertEquals(hit(70, 0), undefined);
});
