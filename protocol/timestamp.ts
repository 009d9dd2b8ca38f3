/**
 * A time as https://ircv3.net/specs/extensions/server-time has it, `YYYY-MM-DDThh:mm:ss.sssZ`, in milliseconds since
 * 1970; `undefined` where it is none.
 */
export function parseTimestamp(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

let latest = NaN;
let latestText = "";

/** @param time in milliseconds since 1970; much happens in the same one */
export function formatTimestamp(time: number): string {
  if (time !== latest) {
    latestText = new Date(time).toISOString();
    latest = time;
  }
  return latestText;
}
