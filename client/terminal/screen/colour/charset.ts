/**
 * Decides whether the terminal shows Unicode.
 * @module
 */
/**
 * Whether the terminal shows more than ASCII, by its locale. Without a locale the answer is yes:
 * nearly all terminals do today.
 */
export function showsUnicode(env: (name: string) => string | undefined): boolean {
  const locale = env("LC_ALL") || env("LC_CTYPE") || env("LANG") || "";
  return locale === "" || /utf-?8/i.test(locale);
}
