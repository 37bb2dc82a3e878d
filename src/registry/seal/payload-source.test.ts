import { expect, test } from "vitest";
import { secureBytes } from "../../core/csprng.ts";
import { bytesSource } from "../scan/source.ts";
import { payloadSource } from "./payload-source.ts";
import { newFileKey, sealPayload } from "./seal.ts";

const sealed = async (plain: Uint8Array, key: Uint8Array): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const part of sealPayload(
    (async function* () {
      yield plain;
    })(),
    key,
  ))
    parts.push(part);
  return Buffer.concat(parts);
};

test.each([0, 1, 65_535, 65_536, 65_537, 3 * 65_536, 700_001])("any part of a payload of %i bytes", async (size) => {
  const plain = secureBytes(size);
  const key = newFileKey();
  const payload = await sealed(plain, Buffer.from(key));
  const source = payloadSource(bytesSource(payload), key);
  expect(source.size).toBe(size);
  expect(Buffer.from(source.read(0, size + 10)).equals(plain)).toBe(true);
  for (const [from, length] of [
    [0, 1],
    [size - 1, 5],
    [65_530, 20],
    [Math.floor(size / 2), 200_000],
    [size, 1],
    [-3, 5],
  ] as const)
    expect(
      Buffer.from(source.read(from, length)).equals(plain.subarray(Math.max(0, from), Math.max(0, from) + length)),
    ).toBe(true);
});

test.each([
  ["a changed byte", (p: Buffer) => p.fill((p[70_000] ?? 0) ^ 1, 70_000, 70_001)],
  ["a lost chunk", (p: Buffer) => p.subarray(0, 16 + 2 * 65_552)],
  ["chunks in another order", (p: Buffer) => swapped(p)],
  ["no payload at all", (p: Buffer) => p.subarray(0, 20)],
])("%s is refused where it is read", async (_, change) => {
  const key = newFileKey();
  const payload = change(Buffer.from(await sealed(secureBytes(200_000), Buffer.from(key))));
  expect(() => payloadSource(bytesSource(payload), key).read(0, 200_000)).toThrowError(
    expect.objectContaining({ code: "SEAL_BROKEN" }),
  );
});

const swapped = (p: Buffer): Buffer => {
  const chunk = (i: number): Buffer => p.subarray(16 + i * 65_552, 16 + (i + 1) * 65_552);
  return Buffer.concat([p.subarray(0, 16), chunk(1), chunk(0), p.subarray(16 + 2 * 65_552)]);
};
