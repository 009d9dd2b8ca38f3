import { fold } from "../../protocol/casemapping.ts";

/** Colours that can be read on dark and on light backgrounds. */
const NICK_COLOURS = [32, 33, 34, 35, 36, 92, 94, 95, 96];

/** Puts text into colour where the terminal has any. */
export class Style {
  /** @param colour whether it has */
  constructor(readonly colour: boolean) {}

  dim(text: string): string {
    return this.#with("2", text);
  }

  bold(text: string): string {
    return this.#with("1", text);
  }

  error(text: string): string {
    return this.#with("31", text);
  }

  /** In the colour that this nick has everywhere and always. */
  nick(nick: string, shown = nick): string {
    let hash = 0x811c9dc5;
    for (const char of fold(nick)) {
      hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    return this.#with(String(NICK_COLOURS[hash % NICK_COLOURS.length]), shown);
  }

  #with(code: string, text: string): string {
    return this.colour && text !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
