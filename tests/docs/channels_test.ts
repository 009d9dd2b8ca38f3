/**
 * docs/channels.md describes the modes that the server has.
 * @module
 */

import { assert } from "@std/assert";
import { CHANNEL_MODES, MODES_MAX } from "../../server/channel/modes.ts";
import { PREFIXES } from "../../protocol/names/names.ts";

Deno.test("docs/channels.md says what the mode table says", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/channels.md", import.meta.url));
  const rows = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  for (const { letter, kind, least, help } of CHANNEL_MODES.values()) {
    const symbol = PREFIXES.find(({ mode }) => mode === least)?.symbol;
    const [, , ...cells] = rows.find(([, mode]) => mode === `\`${letter}\``) ?? [];
    assert(cells.length > 0, `${letter} is missing`);
    if (kind === "prefix") assert(cells[0] === `\`${symbol}\``, `${letter}: ${cells}`);
    else {
      assert(cells[0] === help, `${letter}: ${cells[0]} is not ${help}`);
      assert(cells[1] === `\`${symbol}\` and higher`, `${letter}: ${cells[1]}`);
    }
  }
  assert(text.includes(`at most ${MODES_MAX} of`));
});
