import { createHash } from "node:crypto";
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
