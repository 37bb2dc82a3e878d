/** Certificate and key of the server, and the authorities of its clients, from files; read again when they change. */
import { constants, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { unwatchFile, watchFile } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { CasemateError } from "../core/error.ts";

export interface TlsFiles {
  /** PEM: the server's certificate and those between it and a root */
  readonly certificate: string;
  readonly key: string;
  /** PEM: authorities whose client certificates are taken; without it none are asked for */
  readonly clientAuthorities?: string;
  /** PEM: revoked client certificates */
  readonly clientRevocations?: string;
}

const pollMs = 2000;

/** Throws SERVER_CERTIFICATE, FILE_NOT_FOUND. */
export const readTlsFiles = async (files: TlsFiles): Promise<SecureContextOptions> => {
  const [cert, key, ca, crl] = await Promise.all(
    [files.certificate, files.key, files.clientAuthorities, files.clientRevocations].map(async (path) => {
      if (path === undefined) return undefined;
      try {
        return await readFile(path);
      } catch (cause) {
        throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
      }
    }),
  );
  const options: SecureContextOptions = {
    minVersion: "TLSv1.2",
    // a resumed session would keep a client certificate whose authority is gone
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
    ...(crl === undefined ? {} : { crl }),
  };
  try {
    createSecureContext(options);
    // Node takes authorities that it can not read for none
    if (ca !== undefined) checkAuthorities(ca.toString("latin1"));
  } catch (cause) {
    throw new CasemateError("SERVER_CERTIFICATE", `'${files.certificate}' and its key can not be used together`, {
      hint: "expected a certificate and its own key, both in PEM",
      cause,
    });
  }
  return options;
};

/** Throws for a file without certificates, or with one that can not be read. */
const checkAuthorities = (pem: string): void => {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (blocks === null)
    throw new CasemateError("SERVER_CERTIFICATE", "the file of client authorities has no certificate in PEM");
  blocks.forEach((block) => new X509Certificate(block));
};

/** Calls `use` with new options when a file has changed, `failed` when they can not be used (the old ones stay). RETURNS what ends it. */
export const watchTlsFiles = (
  files: TlsFiles,
  use: (options: SecureContextOptions) => void,
  failed: (error: unknown) => void,
): (() => void) => {
  const paths = [files.certificate, files.key, files.clientAuthorities, files.clientRevocations].filter(
    (p) => p !== undefined,
  );
  const changed = (): void => void readTlsFiles(files).then(use).catch(failed);
  // polled: a watch on a file does not see it replaced by rename, as ACME clients and secret mounts do
  for (const path of paths) watchFile(path, { interval: pollMs, persistent: false }, changed);
  return () => {
    for (const path of paths) unwatchFile(path, changed);
  };
};
