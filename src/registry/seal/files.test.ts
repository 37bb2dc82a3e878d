import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { watch } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ageIdentities, ageRecipient, newAgeKeyPair } from "./age-keys.ts";
import { openToFile, openToMemory, sealFile } from "./files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seal-"));
});
afterEach(async () => rm(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const plain = Buffer.alloc(3_000_000, "weights");
const digest = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

describe("files", () => {
  it("are sealed and opened whole, for this user only, and with their digests", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    await writeFile(at("model.onnx"), plain);
    const binding = { model: "fraud", version: 1, digest: digest(plain) };
    await sealFile(at("model.onnx"), at("model.age"), { recipients: [ageRecipient(recipient)], binding });
    const sealed = await readFile(at("model.age"));
    expect(sealed.includes("weights")).toBe(false);
    const identities = ageIdentities(identity);
    await openToFile(at("model.age"), at("opened.onnx"), { identities, binding });
    expect((await readFile(at("opened.onnx"))).equals(plain)).toBe(true);
    expect((await stat(at("opened.onnx"))).mode & 0o777).toBe(0o600);
    expect((await openToMemory(at("model.age"), { identities })).equals(plain)).toBe(true);
    await expect(openToMemory(at("model.age"), { identities }, 1000)).rejects.toMatchObject({ code: "SEAL_BROKEN" });
    expect((await readdir(folder)).sort()).toEqual(["model.age", "model.onnx", "opened.onnx"]);
  });

  it.each([0, 1, 65_535, 65_536, 65_537, 262_144, 262_145, 524_288, 1_100_000])(
    "of %d bytes, as by streams",
    async (n) => {
      const { identity, recipient } = await newAgeKeyPair("x25519");
      const [recipients, identities] = [[ageRecipient(recipient)], ageIdentities(identity)];
      const bytes = Buffer.from(Uint8Array.from({ length: n }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24));
      await writeFile(at("plain"), bytes);
      await sealFile(at("plain"), at("sealed"), { recipients });
      expect((await openToMemory(at("sealed"), { identities })).equals(bytes)).toBe(true);
      await openToFile(at("sealed"), at("opened"), { identities });
      expect((await readFile(at("opened"))).equals(bytes)).toBe(true);
    },
  );

  it("with any chunk changed, moved, cut or added are refused before one plain byte is written", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    const identities = ageIdentities(identity);
    await writeFile(at("plain"), plain.subarray(0, 9 * 65_536 + 5));
    await sealFile(at("plain"), at("sealed"), { recipients: [ageRecipient(recipient)] });
    const sealed = await readFile(at("sealed"));
    const start = sealed.length - (9 * 65_552 + 5 + 16);
    const flips = Array.from({ length: 10 }, (_, i) => {
      const flipped = Buffer.from(sealed);
      const place = start + i * 65_552 + 4;
      flipped[place] = (flipped[place] as number) ^ 1;
      return flipped;
    });
    const chunk = (i: number): Buffer => sealed.subarray(start + i * 65_552, start + (i + 1) * 65_552);
    const head = sealed.subarray(0, start);
    const cuts = [1, 21, 22, 65_552 + 21].map((n) => sealed.subarray(0, sealed.length - n));
    const moved = Buffer.concat([head, chunk(1), chunk(0), sealed.subarray(start + 2 * 65_552)]);
    const dropped = Buffer.concat([head, sealed.subarray(start + 65_552)]);
    // what would be there while a plain byte is written: the folder is watched
    const seen: (string | null)[] = [];
    const watcher = watch(folder, (_, name) => seen.push(name));
    for (const broken of [...flips, ...cuts, moved, dropped, Buffer.concat([sealed, Buffer.of(0)]), head]) {
      await writeFile(at("broken"), broken);
      await expect(openToFile(at("broken"), at("opened"), { identities })).rejects.toMatchObject({
        code: "SEAL_BROKEN",
      });
    }
    await openToFile(at("sealed"), at("opened"), { identities });
    await expect.poll(() => seen).toContain("opened");
    watcher.close();
    const written = new Set(seen.filter((name) => name?.endsWith(".unfinished")));
    expect(written.size).toBe(1);
  });

  it("sealed from a pipe, whose size nobody knows", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    execFileSync("mkfifo", [at("pipe")]);
    await writeFile(at("plain"), plain);
    spawn("sh", ["-c", `cat '${at("plain")}' > '${at("pipe")}'`]);
    await sealFile(at("pipe"), at("sealed"), { recipients: [ageRecipient(recipient)] });
    expect((await openToMemory(at("sealed"), { identities: ageIdentities(identity) })).equals(plain)).toBe(true);
  });

  it("whose content is not what they are bound to are not written", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    const binding = { model: "fraud", version: 1, digest: digest(Buffer.from("other")) };
    await writeFile(at("model.onnx"), plain);
    await sealFile(at("model.onnx"), at("model.age"), { recipients: [ageRecipient(recipient)], binding });
    await expect(
      openToFile(at("model.age"), at("opened.onnx"), { identities: ageIdentities(identity), binding }),
    ).rejects.toMatchObject({ code: "SEAL_OTHER_ARTIFACT" });
    expect((await readdir(folder)).sort()).toEqual(["model.age", "model.onnx"]);
  });

  it("that were changed leave nothing, and do not replace what is there", async () => {
    const { identity, recipient } = await newAgeKeyPair("x25519");
    await writeFile(at("model.onnx"), plain);
    await sealFile(at("model.onnx"), at("model.age"), { recipients: [ageRecipient(recipient)] });
    const sealed = await readFile(at("model.age"));
    sealed[sealed.length - 1] = (sealed[sealed.length - 1] as number) ^ 1;
    await writeFile(at("model.age"), sealed);
    await writeFile(at("opened.onnx"), "what was there");
    const opening = openToFile(at("model.age"), at("opened.onnx"), { identities: ageIdentities(identity) });
    await expect(opening).rejects.toMatchObject({ code: "SEAL_BROKEN" });
    expect(await readFile(at("opened.onnx"), "utf8")).toBe("what was there");
    expect((await readdir(folder)).sort()).toEqual(["model.age", "model.onnx", "opened.onnx"]);
  });

  it("that are not there, or can not be written", async () => {
    const { recipient } = await newAgeKeyPair("x25519");
    const o = { recipients: [ageRecipient(recipient)] };
    await expect(sealFile(at("none"), at("model.age"), o)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await writeFile(at("model.onnx"), plain);
    await expect(sealFile(at("model.onnx"), at("no/model.age"), o)).rejects.toMatchObject({
      code: "FILE_WRITE_FAILED",
    });
    await expect(sealFile(at("model.onnx"), "/dev/full/x", o)).rejects.toMatchObject({ code: "FILE_WRITE_FAILED" });
    expect(await readdir(folder)).toEqual(["model.onnx"]);
  });
});
