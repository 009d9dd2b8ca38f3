import * as tls from "node:tls";

/** Where systems that have no interface for it keep the roots that they trust. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/usr/local/share/certs/ca-root-nss.crt",
];

/**
 * The certificates (PEM) that this system trusts, beyond those that the runtime trusts anyway; none
 * where the runtime cannot ask and there is no such file.
 */
export async function systemRoots(): Promise<readonly string[]> {
  const asked = askRuntime();
  if (asked !== undefined) return asked;
  for (const path of BUNDLES) {
    try {
      return [await Deno.readTextFile(path)];
    } catch {
      // Another system's place.
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
    // It takes a permission that older runtimes know nothing of, and refuse to be asked for.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
