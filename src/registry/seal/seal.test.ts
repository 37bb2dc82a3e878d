import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { armor, Decrypter, Encrypter, type Identity } from "age-encryption";
import * as cctv from "cctv-age";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { ageIdentities, ageRecipient, newAgeKeyPair, passphraseIdentity, passphraseRecipient } from "./age-keys.ts";
import type { ArtifactBinding } from "./artifact-binding.ts";
import { ByteReader } from "./byte-reader.ts";
import { openToFile } from "./files.ts";
import { readHeader } from "./header.ts";
import { open, rewrapHeader, seal } from "./seal.ts";

async function* pieces(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const collect = async (from: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const piece of from) all.push(piece);
  return Buffer.concat(all);
};
const binding: ArtifactBinding = { model: "fraud", version: 3, digest: `sha256:${"ab".repeat(32)}` };
const bytesOf = (n: number): Buffer => Buffer.alloc(n, "casemate");

const vectors = cctv as unknown as Readonly<Record<string, Uint8Array>>;

/** Vectors of the Community Cryptography Test Vectors project, https://c2sp.org/CCTV/age. */
const parse = (raw: Uint8Array) => {
  const file = Buffer.from(raw);
  const end = file.indexOf("\n\n");
  const fields = file
    .subarray(0, end)
    .toString()
    .split("\n")
    .map((line) => line.split(": ") as [string, string]);
  const of = (key: string): string[] => fields.filter(([k]) => k === key).map(([, v]) => v);
  const body = file.subarray(end + 2);
  return { of, body: of("compressed")[0] === "zlib" ? inflateSync(body) : body };
};

const codeOf: Readonly<Record<string, string>> = {
  "no match": "SEAL_NO_KEY",
  "HMAC failure": "SEAL_BROKEN",
  "header failure": "SEAL_BROKEN",
  "payload failure": "SEAL_BROKEN",
};

describe("age v1, vectors of CCTV", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cctv-"));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  const names = Object.keys(vectors).sort();
  it("are all there", () => expect(names.length).toBeGreaterThanOrEqual(143));

  it.each(names)("%s", async (name) => {
    const { of, body } = parse(vectors[name] as Uint8Array);
    const expected = of("expect")[0] as string;
    let sealed: Uint8Array = body;
    if (of("armored")[0] === "yes") {
      if (expected === "armor failure") {
        expect(() => armor.decode(body.toString("latin1"))).toThrow();
        return;
      }
      sealed = armor.decode(body.toString("latin1"));
    }
    const identities: Identity[] = of("identity").flatMap((i) => [...ageIdentities(i)]);
    identities.push(...of("passphrase").map(passphraseIdentity));
    for (const reuse of [false, true]) {
      const hash = createHash("sha256");
      let failed: unknown;
      try {
        for await (const plain of open(pieces(sealed, 5000), { identities, reuse })) hash.update(plain);
      } catch (e) {
        failed = e;
      }
      if (expected === "success") expect(failed).toBeUndefined();
      else expect((failed as CasemateError).code).toBe(codeOf[expected]);
      const payload = of("payload")[0];
      if (payload !== undefined) expect(hash.digest("hex")).toBe(payload);
    }
    await writeFile(join(folder, "sealed"), sealed);
    const opened = join(folder, "opened");
    const opening = openToFile(join(folder, "sealed"), opened, { identities });
    if (expected !== "success") {
      await expect(opening).rejects.toMatchObject({ code: codeOf[expected] });
      expect(await readdir(folder)).toEqual(["sealed"]);
      return;
    }
    await opening;
    const digest = createHash("sha256").update(await readFile(opened));
    await rm(opened);
    expect(digest.digest("hex")).toBe(of("payload")[0]);
  });
});

/** as a reader of files gives them: three buffers in turn, each of which holds until the piece after the next is asked for */
async function* reusing(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffers = [0, 1, 2].map(() => new Uint8Array(size));
  for (let i = 0, at = 0; at < bytes.length; at += size, i++) {
    const buffer = buffers[i % 3] as Uint8Array;
    buffer.set(bytes.subarray(at, at + size));
    yield buffer.subarray(0, Math.min(size, bytes.length - at));
    buffers[(i + 1) % 3]?.fill(0);
  }
}
const collectNow = async (from: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const piece of from) all.push(Buffer.from(piece));
  return Buffer.concat(all);
};

describe("seal with memory that is used again", () => {
  it.each([0, 1, 65_536, 262_144, 262_145, 524_288, 1_100_000])("gives back %d bytes", async (n) => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    const plain = Buffer.from(Uint8Array.from({ length: n }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24));
    for (const size of [1000, 65_536, 262_144, 300_000]) {
      const o = { recipients: [ageRecipient(recipient)], reuse: true };
      const sealed = await collectNow(seal(reusing(plain, size), o));
      const identities = ageIdentities(identity);
      expect((await collect(open(pieces(sealed), { identities }))).equals(plain)).toBe(true);
      expect((await collectNow(open(reusing(sealed, size), { identities, reuse: true }))).equals(plain)).toBe(true);
    }
  });

  it("lets go of its source, however it ends", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    const sealed = await collect(seal(pieces(bytesOf(300_000)), { recipients: [ageRecipient(recipient)] }));
    let left = 0;
    async function* watched(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces(bytes, 1000);
      } finally {
        left++;
      }
    }
    const identities = ageIdentities(identity);
    const other = ageIdentities((await newAgeKeyPair("x25519")).identity);
    await expect(collect(open(watched(sealed), { identities: other }))).rejects.toMatchObject({ code: "SEAL_NO_KEY" });
    sealed[100_000] = (sealed[100_000] as number) ^ 1;
    await expect(collect(open(watched(sealed), { identities }))).rejects.toMatchObject({ code: "SEAL_BROKEN" });
    for await (const _ of open(watched(sealed), { identities })) break;
    for await (const _ of seal(watched(sealed), { recipients: [ageRecipient(recipient)] })) break;
    for await (const piece of seal(watched(sealed), { recipients: [ageRecipient(recipient)] }))
      if (piece.length > 1000) break;
    expect(left).toBe(4);
  });
});

describe("seal", () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])(
    "gives back %d bytes, and so does the age package",
    async (n) => {
      const { identity, recipient } = await newAgeKeyPair("x25519");
      const plain = bytesOf(n);
      const sealed = await collect(seal(pieces(plain, 7001), { recipients: [ageRecipient(recipient)], binding }));
      const opened = await collect(open(pieces(sealed, 999), { identities: ageIdentities(identity), binding }));
      expect(opened.equals(plain)).toBe(true);
      const other = new Decrypter();
      other.addIdentity(identity);
      expect(Buffer.from(await other.decrypt(sealed)).equals(plain)).toBe(true);
    },
  );

  it("opens what the age package sealed", async () => {
    const { identity, recipient } = await newAgeKeyPair("hybrid");
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const sealed = await encrypter.encrypt(bytesOf(200_000));
    const opened = await collect(open(pieces(sealed), { identities: ageIdentities(identity) }));
    expect(opened.equals(bytesOf(200_000))).toBe(true);
  });

  it("seals to several keys, each of which opens; another does not", async () => {
    const [a, b, c] = await Promise.all((["x25519", "hybrid", "x25519"] as const).map(newAgeKeyPair));
    if (a === undefined || b === undefined || c === undefined) throw new Error("three keys");
    const recipients = [a, b].map((k) => ageRecipient(k.recipient));
    const sealed = await collect(seal(pieces(bytesOf(10)), { recipients }));
    for (const k of [a, b])
      expect(await collect(open(pieces(sealed), { identities: ageIdentities(k.identity) }))).toEqual(bytesOf(10));
    await expect(collect(open(pieces(sealed), { identities: ageIdentities(c.identity) }))).rejects.toMatchObject({
      code: "SEAL_NO_KEY",
    });
  });

  it("opens with the passphrase, also in the age package, and with no other", async () => {
    const recipients = [passphraseRecipient("correct horse", 10)];
    const sealed = await collect(seal(pieces(bytesOf(10)), { recipients }));
    expect(await collect(open(pieces(sealed), { identities: [passphraseIdentity("correct horse")] }))).toEqual(
      bytesOf(10),
    );
    const other = new Decrypter();
    other.addPassphrase("correct horse");
    expect(Buffer.from(await other.decrypt(sealed))).toEqual(bytesOf(10));
    await expect(
      collect(open(pieces(sealed), { identities: [passphraseIdentity("battery staple")] })),
    ).rejects.toMatchObject({ code: "SEAL_NO_KEY" });
    await expect(collect(seal(pieces(bytesOf(10)), { recipients, binding }))).rejects.toMatchObject({ code: "USAGE" });
  });

  it("refuses a file that is bound to another version, or to none", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    const identities = ageIdentities(identity);
    const recipients = [ageRecipient(recipient)];
    const bound = await collect(seal(pieces(bytesOf(10)), { recipients, binding }));
    const unbound = await collect(seal(pieces(bytesOf(10)), { recipients }));
    const others = [
      { ...binding, version: 4 },
      { ...binding, model: "fraud3" },
      { ...binding, digest: "sha256:00" },
    ];
    for (const other of others)
      await expect(collect(open(pieces(bound), { identities, binding: other }))).rejects.toMatchObject({
        code: "SEAL_OTHER_ARTIFACT",
      });
    await expect(collect(open(pieces(unbound), { identities, binding }))).rejects.toMatchObject({
      code: "SEAL_OTHER_ARTIFACT",
    });
  });

  it("notices every changed byte and every cut", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    const identities = ageIdentities(identity);
    const sealed = await collect(seal(pieces(bytesOf(70_000)), { recipients: [ageRecipient(recipient)], binding }));
    const attempt = async (changed: Uint8Array): Promise<unknown> =>
      collect(open(pieces(changed), { identities, binding })).then(
        () => "opened",
        (e: unknown) => (e instanceof CasemateError ? e.code : e),
      );
    const headerBytes = (await readHeader(new ByteReader(pieces(sealed)))).length;
    const places = [
      ...Array.from({ length: (headerBytes + 20) >> 1 }, (_, i) => 2 * i),
      ...Array.from({ length: 200 }, (_, i) => headerBytes + 20 + i * 349),
    ];
    for (const at of places) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      expect(["SEAL_BROKEN", "SEAL_NO_KEY"], `byte ${at}`).toContain(await attempt(changed));
    }
    for (const length of [0, 10, headerBytes, headerBytes + 16, headerBytes + 16 + 65_552, sealed.length - 1])
      expect(await attempt(sealed.subarray(0, length)), `cut at ${length}`).toBe("SEAL_BROKEN");
    expect(await attempt(Buffer.concat([sealed, Buffer.of(0)]))).toBe("SEAL_BROKEN");
  });

  it("rotates keys by a new header; the payload stays, and the old key does not open it", async () => {
    const [old, fresh] = [await newAgeKeyPair("x25519"), await newAgeKeyPair("hybrid")];
    const sealed = await collect(
      seal(pieces(bytesOf(100_000)), { recipients: [ageRecipient(old.recipient)], binding }),
    );
    const header = await readHeader(new ByteReader(pieces(sealed)));
    const payload = sealed.subarray(header.length);
    const rewrapped = await rewrapHeader(header, { identities: ageIdentities(old.identity), binding }, [
      ageRecipient(fresh.recipient),
    ]);
    const moved = Buffer.concat([rewrapped, payload]);
    expect(
      (await collect(open(pieces(moved), { identities: ageIdentities(fresh.identity), binding }))).equals(
        bytesOf(100_000),
      ),
    ).toBe(true);
    await expect(collect(open(pieces(moved), { identities: ageIdentities(old.identity) }))).rejects.toMatchObject({
      code: "SEAL_NO_KEY",
    });
  });

  it("says what is no key without repeating it", () => {
    expect(() => ageRecipient("AGE-SECRET-KEY-1ABC")).toThrow(/no public key/);
    expect(() => ageIdentities("# comment\nAGE-SECRET-KEY-1ABC")).toThrow(/secret key 1 is no key of age/);
    expect(() => ageIdentities("")).toThrow(/no secret key/);
    expect(() => passphraseRecipient("")).toThrow(/empty passphrase/);
  });
});
