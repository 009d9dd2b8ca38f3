/** What the capability `sts` says, as far as it says anything: https://ircv3.net/specs/extensions/sts */
export interface StsPolicy {
  /** Where the server speaks TLS. */
  readonly port?: number;
  /** For how long nothing but TLS is to be spoken, in seconds. */
  readonly duration?: number;
}

/** Reads the capability's value. A key that is unknown, or whose value is no number, says nothing. */
export function parseSts(value: string): StsPolicy {
  const keys = new Map(
    value.split(",").map((token) => {
      const [key = "", ...rest] = token.split("=");
      return [key, rest.join("=")];
    }),
  );
  const port = numberOf(keys.get("port"));
  const duration = numberOf(keys.get("duration"));
  return {
    ...(port === undefined || port < 1 || port > 65_535 ? {} : { port }),
    ...(duration === undefined ? {} : { duration }),
  };
}

function numberOf(text = ""): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
