import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flipAndVerify, signedWith, trustIn, writeModel } from "../../../test/support/signed-model.ts";
import { rngFor } from "../../core/rng.ts";
import { newSigningKey, signingAlgorithms } from "../../core/signing-key.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-flips-"));
  writeModel(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** 2,000 and more with `CASEMATE_FLIPS=2000` */
const flips = Number(process.env["CASEMATE_FLIPS"] ?? 150);

describe("one changed byte is seen, with the class of its place", { timeout: 60_000 + 400 * flips }, () => {
  it.each(signingAlgorithms)("%s", async (algorithm) => {
    const { key } = newSigningKey(algorithm);
    const signature = await signedWith(folder, key);
    const random = rngFor(7, "flips", algorithm);
    for (let i = 0; i < flips; i++) {
      const { what, verdict, expected } = await flipAndVerify(folder, signature, trustIn(key), random);
      expect(expected, `${what}: ${verdict}`).toContain(verdict);
    }
  });

  it("a chain of certificates", async () => {
    const vectors = resolve(import.meta.dirname, "../../../test/vectors/oms");
    const { readCertificates } = await import("./certificates.ts");
    const { verifyModel } = await import("./verify-model.ts");
    const roots = readCertificates(readFileSync(join(vectors, "root.pem")), "root.pem");
    const trust = { kind: "certificates", roots, atMs: Date.parse("2026-06-01T00:00:00Z") } as const;
    const signature = readFileSync(join(vectors, "1.1.1-certificate-leaf-p256.sig"));
    const random = rngFor(8, "flips");
    // the model of the vectors is another one: with the signature as it is, its files are missing; with a byte changed, that is seen first
    expect((await verifyModel(folder, { signature, trust })).verdict).toBe("digest-mismatch");
    for (let i = 0; i < flips; i++) {
      const changed = Uint8Array.from(signature);
      const at = random.integer(changed.length);
      changed[at] = (changed[at] as number) ^ (1 + random.integer(255));
      const { verdict } = await verifyModel(folder, { signature: changed, trust });
      const same = deepEqualJson(signature, changed);
      if (!same)
        expect(["malformed", "bad-signature", "untrusted-root", "unsupported"], `byte ${at}: ${verdict}`).toContain(
          verdict,
        );
    }
  });
});

/** The genuine tool puts spaces between fields; one that becomes another white space changes nothing. */
const deepEqualJson = (a: Uint8Array, b: Uint8Array): boolean => {
  try {
    return (
      JSON.stringify(JSON.parse(Buffer.from(a).toString())) === JSON.stringify(JSON.parse(Buffer.from(b).toString()))
    );
  } catch {
    return false;
  }
};
