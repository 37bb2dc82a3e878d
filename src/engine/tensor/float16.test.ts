import { describe, expect, it } from "vitest";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  toBfloat16Bits,
  toFloat16Bits,
  toFloat32Array,
} from "./float16.ts";
import { tensor } from "./tensor.ts";

const allCodes = Uint16Array.from({ length: 65536 }, (_, i) => i);

describe("float16", () => {
  // numpy 2.4: np.float64(v).astype(np.float16).view(np.uint16)
  it.each([
    [0, 0],
    [-0, 32768],
    [1, 15360],
    [-2, 49152],
    [65504, 31743],
    [65519.999, 31743],
    [65520, 31744],
    [65536, 31744],
    [1e-8, 0],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -25 * 1.0000001, 1],
    [2 ** -14, 1024],
    [2 ** -14 - 2 ** -25, 1024],
    [0.1, 11878],
    [1 / 3, 13653],
    [2049, 26624],
    [2051, 26626],
    [2 - 2 ** -11, 16384],
    [2 - 2 ** -12, 16384],
    [1 + 2 ** -11, 15360],
    // rounds down when it goes through binary32 first
    [1 + 2 ** -11 + 2 ** -40, 15361],
    [1 + 3 * 2 ** -11, 15362],
    [Number.POSITIVE_INFINITY, 31744],
    [Number.NEGATIVE_INFINITY, 64512],
    [6.097e-5, 1023],
    [-6.1e-5, 33791],
  ])("encodes %d as numpy does", (value, bits) => {
    expect(toFloat16Bits(value)).toBe(bits);
  });

  it("keeps all 65,536 codes over decode and encode", () => {
    const decoded = float16ToFloat32(allCodes);
    const again = float32ToFloat16(decoded);
    for (let i = 0; i < 65536; i++) {
      if (Number.isNaN(decoded[i])) expect((again[i] as number) & 0x7fff).toBeGreaterThan(0x7c00);
      else if (again[i] !== i) expect.fail(`code ${i} became ${again[i]}`);
    }
  });

  it("orders the positive finite codes with the expected ends", () => {
    const decoded = float16ToFloat32(allCodes);
    for (let i = 1; i <= 0x7c00; i++)
      if (!((decoded[i] as number) > (decoded[i - 1] as number))) expect.fail(`code ${i}`);
    expect(decoded[1]).toBe(2 ** -24);
    expect(decoded[0x3555]).toBe(0.333251953125);
    expect(decoded[0x7bff]).toBe(65504);
  });
});

describe("bfloat16", () => {
  it("keeps all 65,536 codes over decode and encode", () => {
    const decoded = bfloat16ToFloat32(allCodes);
    const again = float32ToBfloat16(decoded);
    for (let i = 0; i < 65536; i++) {
      if (Number.isNaN(decoded[i])) expect(again[i]).toBe(0x7fc0);
      else if (again[i] !== i) expect.fail(`code ${i} became ${again[i]}`);
    }
  });

  it("rounds once, ties to even", () => {
    expect(toBfloat16Bits(1)).toBe(0x3f80);
    expect(toBfloat16Bits(1 + 2 ** -8)).toBe(0x3f80);
    expect(toBfloat16Bits(1 + 3 * 2 ** -8)).toBe(0x3f82);
    expect(toBfloat16Bits(1 + 2 ** -8 + 2 ** -40)).toBe(0x3f81);
    expect(toBfloat16Bits(1 + 3 * 2 ** -8 - 2 ** -40)).toBe(0x3f81);
    expect(toBfloat16Bits(3.4e38)).toBe(0x7f80);
    expect(toBfloat16Bits(-0)).toBe(0x8000);
    expect(toBfloat16Bits(Number.NaN)).toBe(0x7fc0);
  });
});

describe("toFloat32Array", () => {
  it("reads every numeric dtype", () => {
    const values = [0, 1, 2];
    const tensors = [
      tensor("float64", [3], Float64Array.from(values)),
      tensor("float16", [3], Uint16Array.from(values, toFloat16Bits)),
      tensor("bfloat16", [3], Uint16Array.from(values, toBfloat16Bits)),
      tensor("int64", [3], BigInt64Array.from(values, BigInt)),
      tensor("uint64", [3], BigUint64Array.from(values, BigInt)),
      tensor("uint8", [3], Uint8Array.from(values)),
      tensor("bool", [3], Uint8Array.from(values)),
    ];
    for (const t of tensors) expect(Array.from(toFloat32Array(t))).toEqual(values);
    const same = tensor("float32", [3], Float32Array.from(values));
    expect(toFloat32Array(same)).toBe(same.data);
    expect(() => toFloat32Array(tensor("string", [1], ["a"]))).toThrow(/strings/);
  });
});
