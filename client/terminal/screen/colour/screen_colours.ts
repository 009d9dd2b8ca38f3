/**
 * Chooses the theme of the screen: the user's, or the one that suits the terminal's background.
 * @module
 */
import { type Depth, depthOf, isLightByEnvironment, lightness, type Rgb } from "./colour.ts";
import { Look } from "./look.ts";
import { type Theme, themeNamed, THEMES } from "./theme.ts";

/** The colours of the screen. */
export class ScreenColours {
  readonly #depth: Depth;
  #isLight: boolean;
  #background: Rgb | undefined;
  #chosen: Theme | undefined;
  #look: Look;

  constructor(env: (name: string) => string | undefined) {
    this.#depth = depthOf(env);
    this.#isLight = isLightByEnvironment(env("COLORFGBG")) ?? false;
    this.#look = this.#make();
  }

  get look(): Look {
    return this.#look;
  }

  /** Notes the terminal's background, which it has reported. */
  background(colour: Rgb): void {
    this.#background = colour;
    this.#isLight = lightness(colour) > 0.5;
    this.#look = this.#make();
  }

  /** Selects the theme with this name, or `auto`. Returns whether there is one. */
  choose(name: string): boolean {
    const theme = themeNamed(name);
    if (theme === undefined && name !== "auto") return false;
    this.#chosen = theme;
    this.#look = this.#make();
    return true;
  }

  #make(): Look {
    const [dark, light] = THEMES;
    const theme = this.#chosen ?? (this.#isLight ? light : dark);
    // A theme for the other kind of terminal brings its own background.
    const fits = this.#chosen === undefined || theme !== (this.#isLight ? dark : light);
    const painted = fits ? theme : { ...theme, background: theme.ground };
    return new Look(painted, this.#depth, this.#background);
  }
}
