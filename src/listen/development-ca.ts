/**
 * An authority of one's own, for a first try without certificates of a real one: `ca.pem` is what clients are told to trust. Certificates by @peculiar/x509.
 */
import { webcrypto, X509Certificate } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dateAt, isoNow } from "../core/clock.ts";
import { secureBytes } from "../core/csprng.ts";
import type { TlsFiles } from "./tls-files.ts";

const dayMs = 86_400_000;
const authorityDays = 365;
const serverDays = 90;
/** a server's certificate is made anew when it has fewer days left */
const renewDays = 30;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface IssueOptions {
  /** the certificate's common name */
  readonly name: string;
  readonly alternativeNames: readonly { readonly type: "dns" | "ip" | "url"; readonly value: string }[];
  readonly usage: "server" | "client";
  /** from now; negative for one that has expired */
  readonly days?: number;
}

export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface DevelopmentCa {
  /** PEM */
  readonly certificate: string;
  readonly issue: (options: IssueOptions) => Promise<Issued>;
}

type X509 = typeof import("@peculiar/x509");

const loadX509 = async (): Promise<X509> => {
  // the package wants this polyfill to be there before it
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  return x509;
};

const nowMs = (): number => Date.parse(isoNow());
// positive, as RFC 5280 wants
const serialNumber = (): string => `01${secureBytes(15).toString("hex")}`;
const period = (days: number): { notBefore: Date; notAfter: Date } => {
  const from = Math.min(nowMs(), nowMs() + days * dayMs) - dayMs;
  return { notBefore: dateAt(from), notAfter: dateAt(nowMs() + days * dayMs) };
};
/** Opens the authority in this folder, or makes it (files of the owner only). */
export const developmentCa = async (folder: string): Promise<DevelopmentCa> => {
  const x509 = await loadX509();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const certificatePath = join(folder, "ca.pem");
  const keyPath = join(folder, "ca.key");
  let pem: string;
  let keyPem: string;
  try {
    [pem, keyPem] = await Promise.all([readFile(certificatePath, "utf8"), readFile(keyPath, "utf8")]);
  } catch {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const made = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: "CN=Casemate development authority",
      ...period(authorityDays),
      keys: keys as never,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      ],
    });
    pem = made.toString("pem");
    keyPem = await privatePem(keys.privateKey);
    await writePrivate(keyPath, keyPem);
    await writeFile(certificatePath, pem);
  }
  const authority = new x509.X509Certificate(pem);
  const key = await webcrypto.subtle.importKey("pkcs8", derOf(keyPem), algorithm, false, ["sign"]);
  return {
    certificate: pem,
    issue: async ({ name, alternativeNames, usage, days = serverDays }) => {
      const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const made = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: [{ CN: [name] }],
        issuer: authority.subject,
        ...period(days),
        publicKey: keys.publicKey as never,
        signingKey: key as never,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
          ]),
          ...(alternativeNames.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...alternativeNames])]),
          await x509.AuthorityKeyIdentifierExtension.create(authority as never),
        ],
      });
      return { certificate: made.toString("pem"), key: await privatePem(keys.privateKey) };
    },
  };
};

/** Files of a server for this machine alone, in `folder`, renewed when they are about to expire. RETURNS them and the path of what clients trust. */
export const developmentTls = async (
  folder: string,
  hosts: readonly string[] = ["localhost"],
): Promise<TlsFiles & { readonly authority: string }> => {
  const ca = await developmentCa(folder);
  const files = { certificate: join(folder, "server.pem"), key: join(folder, "server.key") };
  let validToMs = 0;
  try {
    validToMs = Date.parse(new X509Certificate(await readFile(files.certificate)).validTo);
  } catch {
    // none yet
  }
  if (!(validToMs - nowMs() > renewDays * dayMs)) {
    const made = await ca.issue({
      name: hosts[0] ?? "localhost",
      alternativeNames: [
        ...hosts.map((value) => ({ type: "dns" as const, value })),
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ],
      usage: "server",
    });
    await writePrivate(files.key, made.key);
    await writeFile(files.certificate, made.certificate);
  }
  return { ...files, authority: join(folder, "ca.pem") };
};

const writePrivate = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
};

const privatePem = async (key: webcrypto.CryptoKey): Promise<string> => {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END PRIVATE KEY-----\n`;
};

const derOf = (pem: string): Buffer => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
