/**
 * Whether the terminal shows more than ASCII. Where no locale is set at all it is taken for one that does, as nearly all are
 * by now; one that says C, POSIX or another character set is believed.
 */
export function showsUnicode(env: (name: string) => string | undefined): boolean {
  const locale = env("LC_ALL") || env("LC_CTYPE") || env("LANG") || "";
  return locale === "" || /utf-?8/i.test(locale);
}
