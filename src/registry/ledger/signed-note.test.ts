import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { newSigningKey, readVerifyingKey } from "../../core/signing-key.ts";
import { checkpointText, parseCheckpoint } from "./checkpoint.ts";
import { ed25519Signer } from "./ed25519-note.ts";
import { mlDsaKey, verifyMlDsa } from "./ml-dsa.ts";
import { mlDsaSigner, mlDsaVerifier } from "./ml-dsa-note.ts";
import { formatNote, maxNoteBytes, parseNote } from "./signed-note.ts";
import { noteSigner, noteVerifier } from "./signer-key.ts";

// The example of golang.org/x/mod/sumdb/note, whose format C2SP signed-note specifies.
const verifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const signerKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const line =
  "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const bytesOf = (s: string): Uint8Array => Buffer.from(s);
const code = (c: string): unknown => expect.objectContaining({ code: c });

describe("signed notes against the published example", () => {
  it("the note verifies", () => {
    const note = parseNote(bytesOf(`${text}\n${line}`));
    expect(note.text).toBe(text);
    const verifier = noteVerifier(verifierKey);
    expect([verifier.name, verifier.keyId.toString(16), verifier.verifierKey]).toEqual([
      "PeterNeumann",
      "c74f20a3",
      verifierKey,
    ]);
    const [signature] = note.signatures;
    expect([signature?.name, signature?.keyId]).toEqual([verifier.name, verifier.keyId]);
    expect(verifier.verify(text, signature?.signature as Uint8Array)).toEqual({ timeSeconds: undefined });
    expect(verifier.verify(text.replace("answer", "Answer"), signature?.signature as Uint8Array)).toBeUndefined();
  });

  it("signing makes the same note, byte for byte", async () => {
    const signer = noteSigner(signerKey);
    const { name, keyId } = signer.verifier;
    const note = formatNote({ text, signatures: [{ name, keyId, signature: await signer.sign(text, 0) }] });
    expect(Buffer.from(note).toString()).toBe(`${text}\n${line}`);
  });

  it("every piece of a key that was cut out of it or changed is refused", () => {
    for (const [key, read] of [
      [verifierKey, noteVerifier],
      [signerKey, noteSigner],
    ] as const) {
      for (let i = 0; i < key.length; i++)
        expect(
          () => read(key.slice(0, i) + String.fromCharCode(key.charCodeAt(i) + 1) + key.slice(i + 1)),
          `${i}`,
        ).toThrow(code("KEY_UNREADABLE"));
      for (let i = 0; i <= key.length; i++)
        for (let j = i; j <= key.length; j += 7)
          if (j - i < key.length) expect(() => read(key.slice(i, j))).toThrow(code("KEY_UNREADABLE"));
    }
    // of the reference tests: a longer key and an unknown algorithm, each with the key id that fits
    expect(() => noteVerifier("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")).toThrow(
      code("KEY_UNREADABLE"),
    );
    expect(() => noteVerifier("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")).toThrow(
      code("KEY_UNREADABLE"),
    );
  });

  it("the examples of the specifications can be read", () => {
    const poem = bytesOf(
      "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n",
    );
    expect(parseNote(poem).text.endsWith("\n\ned è subito sera.\n")).toBe(true);
    const cosigned = parseNote(
      bytesOf(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n",
      ),
    );
    expect(parseCheckpoint(cosigned.text)).toMatchObject({
      origin: "example.com/behind-the-sofa",
      size: 20852163,
      extensions: [],
    });
    // `time 1679315147` of the specification's example, big-endian in the first eight bytes
    expect(Buffer.from(cosigned.signatures[1]?.signature ?? []).readBigUInt64BE()).toBe(1679315147n);
  });
});

describe("hostile notes", () => {
  const good = `${text}\n${line}`;
  it.each([
    ["nothing", ""],
    ["no signature", text],
    ["an empty line and no signature", `${text}\n`],
    ["no last line feed", good.slice(0, -1)],
    ["a carriage return", good.replace("\n", "\r\n")],
    ["NUL", good.replace("think", "th\0nk")],
    ["a tab", good.replace(" ", "\t")],
    ["a hyphen for the dash", good.replace("\u2014", "-")],
    ["an en dash", good.replace("\u2014", "\u2013")],
    ["two spaces", good.replace("\u2014 ", "\u2014  ")],
    ["a name with a no-break space", good.replace("PeterNeumann", "Peter\u00a0Neumann")],
    ["a name with a line separator", good.replace("PeterNeumann", "Peter\u2028Neumann")],
    ["a name with U+0085", good.replace("PeterNeumann", "Peter\u0085Neumann")],
    ["a name with a plus", good.replace("PeterNeumann", "Peter+Neumann")],
    ["no name", good.replace("PeterNeumann ", "")],
    ["base64 without padding", good.replace("nAM=", "nAM")],
    ["base64 with bits that count for nothing", good.replace("nAM=", "nAN=")],
    ["base64 for URLs", good.replace("/ZJ", "_ZJ")],
    ["base64 with a line feed in it", good.replace("ffcv", "ff\ncv")],
    ["a signature of a key id only", `${text}\n\u2014 PeterNeumann x08gow==\n`],
    ["the same key twice", `${good}${line}`],
    ["something after the signatures", `${good}more\n`],
    ["101 signatures", `${text}\n${Array.from({ length: 101 }, (_, i) => line.replace("Peter", `P${i}`)).join("")}`],
    ["more than 512 KiB", `${"x".repeat(maxNoteBytes)}\n\n${line}`],
  ])("%s is refused", (_, note) => expect(() => parseNote(bytesOf(note))).toThrow(code("SIGNATURE_MALFORMED")));

  it("what is not UTF-8 is refused; a byte-order mark is text", () => {
    for (const bad of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]])
      expect(() => parseNote(Buffer.concat([Buffer.from(bad), bytesOf(good)]))).toThrow(code("SIGNATURE_MALFORMED"));
    expect(parseNote(bytesOf(`\ufeff${good}`)).text).toBe(`\ufeff${text}`);
  });

  it("100 signatures are read; whatever is read is written the same", () => {
    const many = `${text}\n${Array.from({ length: 100 }, (_, i) => line.replace("Peter", `P${i}`)).join("")}`;
    expect(parseNote(bytesOf(many)).signatures).toHaveLength(100);
    expect(Buffer.from(formatNote(parseNote(bytesOf(many)))).toString()).toBe(many);
  });

  it("any bytes: an error of ours or a note that is written as it was read", () => {
    const known = ["\n", "\n\n", "\u2014 ", " ", "+", "AAAAAAA=", line, text].map(bytesOf);
    const piece = fc.oneof(fc.constantFrom(...known), fc.uint8Array({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const bytes = Buffer.concat(pieces);
        try {
          return Buffer.compare(formatNote(parseNote(bytes)), bytes) === 0;
        } catch (e) {
          return e instanceof CasemateError && e.code === "SIGNATURE_MALFORMED";
        }
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});

describe("checkpoints", () => {
  const root = Buffer.alloc(32, 7);
  it("one is read as it was written", () => {
    expect(parseCheckpoint(checkpointText("example.com/log", 0, root))).toEqual({
      origin: "example.com/log",
      size: 0,
      root,
      extensions: [],
    });
    expect(parseCheckpoint(`${checkpointText("o", 2 ** 53 - 1, root)}more\n`)?.extensions).toEqual(["more"]);
  });

  const b64 = root.toString("base64");
  it.each([
    ["no origin", `\n5\n${b64}\n`],
    ["a leading zero", `o\n05\n${b64}\n`],
    ["a sign", `o\n+5\n${b64}\n`],
    ["a size beyond 2^53 - 1", `o\n9007199254740992\n${b64}\n`],
    ["a size beyond 64 bits", `o\n${"9".repeat(400)}\n${b64}\n`],
    ["an exponent", `o\n1e3\n${b64}\n`],
    ["other digits", `o\n\u0665\n${b64}\n`],
    ["a short root", `o\n5\n${Buffer.alloc(31).toString("base64")}\n`],
    ["a long root", `o\n5\n${Buffer.alloc(33).toString("base64")}\n`],
    ["no root", "o\n5\n"],
    ["an empty extension", `o\n5\n${b64}\n\nx\n`],
    ["no last line feed", `o\n5\n${b64}`],
  ])("%s is none", (_, body) => expect(parseCheckpoint(body)).toBeUndefined());
});

describe("cosignatures", () => {
  const root = Buffer.alloc(32, 9);
  const body = checkpointText("example.com/log", 77, root);

  it("cosignature/v1 is over its header, its time and the text", async () => {
    const { key } = newSigningKey("ed25519");
    const { verifier, sign } = ed25519Signer("w.example/1", "cosignature/v1", key);
    const signature = await sign(body, 1679315147);
    expect(signature).toHaveLength(72);
    expect(verifier.verify(body, signature)).toEqual({ timeSeconds: 1679315147 });
    expect(key.publicKey.verify(bytesOf(`cosignature/v1\ntime 1679315147\n${body}`), signature.subarray(8))).toBe(true);
    for (const at of [7, 8, 40, 71]) {
      const bad = Uint8Array.from(signature);
      bad[at] = (bad[at] as number) ^ 1;
      expect(verifier.verify(body, bad), `byte ${at}`).toBeUndefined();
    }
    expect(verifier.verify(body, Buffer.concat([Buffer.alloc(8, 255), signature.subarray(8)]))).toBeUndefined();
    // a plain signature by the same key is no cosignature, and the reverse
    const plain = ed25519Signer("w.example/1", "ed25519", key);
    expect(plain.verifier.keyId).not.toBe(verifier.keyId);
    expect(plain.verifier.verify(body, signature.subarray(8))).toBeUndefined();
    expect(noteVerifier(verifier.verifierKey).verify(body, signature)).toEqual({ timeSeconds: 1679315147 });
  });

  it("ML-DSA-44 is over the structure of the specification, field by field", async () => {
    const seed = Buffer.alloc(32, 3);
    const { verifier, sign } = mlDsaSigner("w.example/2", seed);
    const signature = await sign(body, 1679315147);
    expect(signature).toHaveLength(8 + 2420);
    expect(verifier.verify(body, signature)).toEqual({ timeSeconds: 1679315147 });
    const u64 = (n: number): string => n.toString(16).padStart(16, "0");
    const opaque = (s: string): string => s.length.toString(16).padStart(2, "0") + Buffer.from(s).toString("hex");
    const message = Buffer.from(
      `737562747265652f76310a00${opaque("w.example/2")}${u64(1679315147)}${opaque("example.com/log")}${u64(0)}${u64(77)}${root.toString("hex")}`,
      "hex",
    );
    const { publicKey } = ml_dsa44.keygen(seed);
    expect(ml_dsa44.verify(signature.subarray(8), message, publicKey)).toBe(true);
    expect(verifier.verify(checkpointText("example.com/log", 78, root), signature)).toBeUndefined();
    expect(mlDsaVerifier("w.example/3", publicKey).verify(body, signature)).toBeUndefined();
    expect(noteVerifier(verifier.verifierKey).verify(body, signature)).toEqual({ timeSeconds: 1679315147 });
    await expect(sign("no checkpoint\n", 1)).rejects.toThrow(code("SIGNATURE_MALFORMED"));
    expect(verifier.verify("no checkpoint\n", signature)).toBeUndefined();
  });

  it("ML-DSA-44: wrong lengths and changed bytes are refused, not thrown", () => {
    const key = mlDsaKey(Buffer.alloc(32, 5));
    const message = bytesOf("message");
    const signature = key.sign(message);
    expect(verifyMlDsa(key.publicKey, message, signature)).toBe(true);
    expect(verifyMlDsa(key.publicKey, message, signature.subarray(1))).toBe(false);
    expect(verifyMlDsa(key.publicKey.subarray(1), message, signature)).toBe(false);
    const bad = Uint8Array.from(signature);
    bad[1000] = (bad[1000] as number) ^ 4;
    expect(verifyMlDsa(key.publicKey, message, bad)).toBe(false);
    expect(() => mlDsaKey(Buffer.alloc(31))).toThrow(RangeError);
  });

  it("keys of other kinds and names with a space can not sign a log", () => {
    const { key } = newSigningKey("ecdsa-p256");
    expect(() => ed25519Signer("log", "ed25519", key)).toThrow(code("KEY_UNREADABLE"));
    const good = newSigningKey("ed25519").key;
    for (const name of ["", "a b", "a+b", "a\nb"])
      expect(() => ed25519Signer(name, "ed25519", good)).toThrow(code("USAGE"));
    expect(readVerifyingKey(good.publicKey.pem, "k").keyId).toBe(good.keyId);
  });
});
