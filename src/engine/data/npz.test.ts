/** Fixtures written by numpy 2.4 (savez, savez_compressed), base64. */
import { zipSync } from "fflate";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { float32, type Tensor, tensor } from "../tensor/tensor.ts";
import { openNpz, readNpz, writeNpz } from "./npz.ts";
import { defaultZipLimits, openZip } from "./zip.ts";

const saved =
  "UEsDBC0AAAAAAAAAIQCR9Ofb//////////8FABQAeC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAgD8AAABAAABAQFBLAwQtAAAAAAAAACEAfmr7yf//////////BQAUAHkubnB5AQAQAJAAAAAAAAAAkAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAAAAAAAAAAQAAAAAAAABQSwECLQMtAAAAAAAAACEAkfTn25AAAACQAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAAAAAAACEAfmr7yZAAAACQAAAABQAAAAAAAAAAAAAAgAHHAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAAjgEAAAAA";
const compressed =
  "UEsDBC0AAAAIAAAAIQCeagEn//////////8FABQAeC5ucHkBABAAwB8AAAAAAABqAAAAAAAAAO3IIQ6DMBhA4c5yit/9kFQgmFnQOMjMxBRpRgmCAGnJzLJTcOGVK0y/z713dI/2/ryYt/no4OMr6E20Hiu1ouMa9uCWfg2DP3/j5ujTj5PbfOq8Kq1cy8LKV/6UGQAAAAAAAAAAAAAAYH5QSwMELQAAAAgAAAAhAKcv4Oz//////////wkAFABuYW1lcy5ucHkBABAAiAAAAAAAAABLAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK5EBgaGJCAGAFBLAQItAy0AAAAIAAAAIQCeagEnagAAAMAfAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQCnL+DsSwAAAIgAAAAJAAAAAAAAAAAAAACAAaEAAABuYW1lcy5ucHlQSwUGAAAAAAIAAgBqAAAAJwEAAAAA";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** Offsets of `signature` ("PK" and two bytes) in the archive. */
const offsetsOf = (zip: Uint8Array, third: number, fourth: number): number[] => {
  const out: number[] = [];
  for (let i = 0; i + 4 <= zip.length; i++)
    if (zip[i] === 0x50 && zip[i + 1] === 0x4b && zip[i + 2] === third && zip[i + 3] === fourth) out.push(i);
  return out;
};

describe("npz", () => {
  it("reads numpy.savez", async () => {
    const arrays = await readNpz(bytesOf(saved), "a.npz");
    expect([...arrays]).toEqual([
      ["x", float32([2, 2], [0, 1, 2, 3])],
      ["y", tensor("int64", [2], BigInt64Array.of(0n, 1n))],
    ]);
  });

  it("reads numpy.savez_compressed", async () => {
    const npz = await openNpz(bytesOf(compressed), "a.npz");
    expect(npz.keys).toEqual(["x", "names"]);
    expect(await npz.read("names")).toEqual(tensor("string", [2], ["a", "b"]));
    expect(await npz.read("x")).toEqual(float32([40, 50], new Float32Array(2000)));
  });

  it.each([true, false])("gives back what it wrote, as the same bytes each time (compress: %s)", async (compress) => {
    const value = fc.float32Array({ maxLength: 200 }).map((v): Tensor => tensor("float32", [v.length], v));
    const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }), async (arrays) => {
        const bytes = writeNpz(arrays, { compress });
        expect(await readNpz(bytes, "a.npz")).toEqual(new Map(Object.entries(arrays)));
        expect(writeNpz(new Map(Object.entries(arrays)), { compress })).toEqual(bytes);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("writes no time of the day and no time zone", () => {
    const bytes = writeNpz({ x: float32([1], [1]) });
    // DOS time and date of the local header: midnight, 1 January 1980
    expect(Array.from(bytes.subarray(10, 14))).toEqual([0, 0, 0x21, 0]);
  });

  it("refuses names that are no file names", () => {
    for (const key of ["", "../x", "/x", "a\\b", "a\0b"])
      expect(() => writeNpz({ [key]: float32([1], [1]) })).toThrow(CasemateError);
  });
});

describe("untrusted archives", () => {
  const zeros = zipSync({ "x.npy": new Uint8Array(100_000) });

  it.each([
    ["entries", { maxEntries: 0 }, /declares 1 members/],
    ["one member's bytes", { maxEntryBytes: 99_999 }, /100000 bytes for 'x.npy'/],
    ["all bytes", { maxTotalBytes: 99_999 }, /unpacks to more than/],
    ["ratio", { maxRatio: 20 }, /compression ratio over 20/],
  ] as const)("holds the limit of %s", async (_, limits, message) => {
    await expect(openZip(zeros, "a.zip", { ...defaultZipLimits, ...limits })).rejects.toThrow(message);
    await expect(openZip(zeros, "a.zip")).resolves.toMatchObject({ names: ["x.npy"] });
  });

  it("refuses a member that leaves the archive, twice the same member, an encrypted and a damaged one", async () => {
    await expect(openZip(zipSync({ "../x.npy": new Uint8Array(1) }), "a.zip")).rejects.toThrow(
      /'a.zip' is not a readable zip/,
    );

    const twice = zipSync({ "x.npy": new Uint8Array(1), "y.npy": new Uint8Array(1) });
    for (const at of offsetsOf(twice, 1, 2)) twice[at + 46] = 0x78;
    await expect(openZip(twice, "a.zip")).rejects.toThrow(/'x.npy' twice/);

    const encrypted = zipSync({ "x.npy": new Uint8Array(1) });
    for (const at of offsetsOf(encrypted, 1, 2)) encrypted[at + 8] = 1;
    await expect((await openZip(encrypted, "a.zip")).read("x.npy")).rejects.toThrow(/encrypted/);

    const damaged = zipSync({ "x.npy": Uint8Array.of(1, 2, 3, 4) }, { level: 0 });
    const data = (offsetsOf(damaged, 3, 4)[0] as number) + 30 + 5;
    damaged[data] = 9;
    await expect((await openZip(damaged, "a.zip")).read("x.npy")).rejects.toThrow(/checksum/);
  });

  it("refuses a member that unpacks to more or less than it declares", async () => {
    for (const declared of [5, 50_000, 200_000]) {
      const lying = zeros.slice();
      const view = new DataView(lying.buffer);
      for (const at of offsetsOf(lying, 1, 2)) view.setUint32(at + 24, declared, true);
      const zip = await openZip(lying, "a.zip", { ...defaultZipLimits, maxRatio: 1e9 });
      await expect(zip.read("x.npy")).rejects.toThrow(/damaged member 'x.npy'/);
    }
  });

  it("answers any mangled archive with DATA_UNREADABLE", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(255), fc.boolean(), async (at, value, cut) => {
        const whole = bytesOf(saved);
        const bytes = cut ? whole.subarray(0, at % whole.length) : whole;
        if (!cut) bytes[at % bytes.length] = value;
        try {
          await readNpz(bytes, "a.npz");
        } catch (e) {
          expect(e).toBeInstanceOf(CasemateError);
          expect(e).toMatchObject({ code: "DATA_UNREADABLE" });
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });
});
