/** The value of the ISUPPORT token CASEMAPPING: only A to Z and a to z are alike. */
export const CASEMAPPING = "ascii";

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** The form under which a nick or channel name is kept and compared. */
export function fold(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= UPPER_A && code <= UPPER_Z) {
      return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    }
  }
  return name;
}
