/**
 * The root certificates that this system trusts beside those of the runtime.
 * @module
 */
import * as tls from "node:tls";

/** The files of root certificates on systems without an interface for them. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/usr/local/share/certs/ca-root-nss.crt",
];

/**
 * Returns the certificates (PEM) that this system trusts, beyond those that the runtime trusts
 * anyway. Returns none if the runtime cannot ask the system and there is no such file.
 */
export async function systemRoots(): Promise<readonly string[]> {
  const asked = askRuntime();
  if (asked !== undefined) return asked;
  for (const path of BUNDLES) {
    try {
      return [await Deno.readTextFile(path)];
    } catch {
      // The file belongs to another system.
    }
  }
  return [];
}

function askRuntime(): readonly string[] | undefined {
  const { getCACertificates } = tls as {
    getCACertificates?: (type: "system") => readonly string[];
  };
  try {
    return getCACertificates?.("system");
  } catch (error) {
    // Newer runtimes need a permission for it that older ones do not know and refuse to start with.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
