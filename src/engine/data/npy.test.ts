/** Fixtures written by numpy 2.4 (numpy.lib.format.write_array), base64. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { type DType, type Tensor, tensor } from "../tensor/tensor.ts";
import { readNpy, writeNpy } from "./npy.ts";

/** int64 values as decimal text, float16 as bits */
type Fixture = readonly [
  title: string,
  dtype: DType,
  dims: readonly number[],
  values: readonly (number | string)[],
  file: string,
];

const fixtures: readonly Fixture[] = [
  [
    "bool",
    "bool",
    [3],
    [1, 0, 1],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=",
  ],
  [
    "int8",
    "int8",
    [1, 2],
    [-128, 127],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAfw==",
  ],
  [
    "uint8 rank 0",
    "uint8",
    [],
    [200],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIArI",
  ],
  [
    "int16 big-endian",
    "int16",
    [2],
    [-2, 300],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//gEs",
  ],
  [
    "uint16",
    "uint16",
    [2],
    [65535, 1],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//wEA",
  ],
  [
    "int32 big-endian",
    "int32",
    [2],
    [-2, 1073741824],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr////+QAAAAA==",
  ],
  [
    "uint32",
    "uint32",
    [1],
    [4294967295],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPHU0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr/////",
  ],
  [
    "int64",
    "int64",
    [2],
    ["-9223372036854775808", "9007199254740993"],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAgAEAAAAAACAA",
  ],
  [
    "uint64 big-endian",
    "uint64",
    [1],
    ["18446744073709551615"],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPnU4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//////////w==",
  ],
  [
    "float16 big-endian",
    "float16",
    [2],
    [15872, 44646],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo+AK5m",
  ],
  [
    "float32",
    "float32",
    [2, 2],
    [1.5, 2.0, 3.0, -0.25],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAQAAAQEAAAIC+",
  ],
  [
    "float64 big-endian",
    "float64",
    [2],
    [0.1, 1e300],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/uZmZmZmZmn435DyIAHWc",
  ],
  [
    "Fortran order",
    "int32",
    [2, 3, 4],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAADAAAAAQAAAAQAAAACAAAABQAAAABAAAADQAAAAUAAAARAAAACQAAABUAAAACAAAADgAAAAYAAAASAAAACgAAABYAAAADAAAADwAAAAcAAAATAAAACwAAABcAAAA=",
  ],
  [
    "Fortran order, big-endian",
    "float64",
    [3, 2],
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMywgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAEAAAAAAAAAAQBAAAAAAAAA/8AAAAAAAAEAIAAAAAAAAQBQAAAAAAAA=",
  ],
  [
    "version 2",
    "int16",
    [3],
    [0, 1, 2],
    "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAEAAgA=",
  ],
  [
    "version 3",
    "float64",
    [3],
    [0.0, 1.0, 2.0],
    "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAEA=",
  ],
  [
    "empty",
    "float32",
    [0, 3],
    [],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=",
  ],
  [
    "unicode",
    "string",
    [3],
    ["a", "ß😀", ""],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAAAAAAN8AAAAA9gEAAAAAAAAAAAA=",
  ],
  [
    "unicode big-endian, Fortran order",
    "string",
    [2, 2],
    ["ab", "c", "d", "日本"],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPlUyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAABhAAAAYgAAAGQAAAAAAAAAYwAAAAAAAGXlAABnLA==",
  ],
  [
    "bytes",
    "string",
    [2],
    ["cat", "Zürich"],
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfFM3JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIApjYXQAAAAAWsO8cmljaA==",
  ],
];
const refused: readonly (readonly [string, string, string])[] = [
  [
    "objects",
    "pickle",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWUAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwKFlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCh9lIwBYZRLAXNOZXSUYi4=",
  ],
  [
    "complex",
    "complex numbers",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGMxNicsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAPA/",
  ],
  [
    "dates",
    "dates",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPE04W0RdJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIApWRwAAAAAAAA==",
  ],
  [
    "records",
    "named fields",
    "k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxpNCcpLCAoJ2InLCAnPGY4JyldLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAAAAAEA=",
  ],
  [
    "long double",
    "does not read",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYxNicsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAgP8/F4/KfwAA",
  ],
  [
    "void",
    "void",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnfFYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAA==",
  ],
];

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const plain = (t: Tensor): (number | string)[] =>
  Array.from(t.data as ArrayLike<unknown>, (v) => (typeof v === "bigint" ? String(v) : (v as number | string)));

describe("readNpy", () => {
  it.each(fixtures)("reads %s", (_, dtype, dims, values, file) => {
    const t = readNpy(bytesOf(file), "a.npy");
    expect({ dtype: t.dtype, dims: t.dims, values: plain(t) }).toEqual({ dtype, dims, values });
  });

  it("reads unaligned bytes", () => {
    for (const [title, , , values, file] of fixtures) {
      const shifted = new Uint8Array(bytesOf(file).length + 1);
      shifted.set(bytesOf(file), 1);
      expect(plain(readNpy(shifted.subarray(1), title)), title).toEqual(values);
    }
  });

  it.each(refused)("refuses %s", (_, message, file) => {
    const read = (): Tensor => readNpy(bytesOf(file), "a.npy");
    expect(read).toThrow(CasemateError);
    expect(read).toThrow(message);
    expect(read).toThrow("'a.npy'");
  });

  it("refuses cut, lengthened and mangled files, never with another error", () => {
    for (const [title, , , , file] of fixtures) {
      const whole = bytesOf(file);
      for (const cut of [0, 5, 8, 11, 40, whole.length - 1])
        if (cut < whole.length) expect(() => readNpy(whole.subarray(0, cut), title)).toThrow(CasemateError);
      if (title !== "empty") expect(() => readNpy(Uint8Array.of(...whole, 0), title)).toThrow(/bytes of data/);
    }
    fc.assert(
      fc.property(fc.nat(19), fc.nat(200), fc.nat(255), (which, at, value) => {
        const bytes = bytesOf((fixtures[which] as Fixture)[4]);
        bytes[at % bytes.length] = value;
        try {
          readNpy(bytes, "mangled");
        } catch (e) {
          if (!(e instanceof CasemateError)) throw e;
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it.each(["(99999999999, 99999999999)", "(9007199254740993,)", "(-1,)", "(1e3,)", "(2, 3)"])(
    "refuses the shape %s",
    (shape) => {
      const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }\n`;
      const bytes = new Uint8Array(10 + header.length + 4);
      bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
      bytes.set(new TextEncoder().encode(header), 10);
      expect(() => readNpy(bytes, "a.npy")).toThrow(CasemateError);
    },
  );
});

describe("writeNpy", () => {
  it("writes numpy's own bytes", () => {
    for (const title of ["bool", "int8", "uint8 rank 0", "uint16", "int64", "float32", "empty", "unicode"]) {
      const [, , , , file] = fixtures.find((f) => f[0] === title) as Fixture;
      expect(Buffer.from(writeNpy(readNpy(bytesOf(file), title))).toString("base64"), title).toBe(file);
    }
  });

  it("widens bfloat16 to float32", () => {
    const t = readNpy(writeNpy(tensor("bfloat16", [2], Uint16Array.of(0x3f80, 0xc000))), "b");
    expect(t).toEqual(tensor("float32", [2], Float32Array.of(1, -2)));
  });

  it("gives back every tensor it was given", () => {
    const dims = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const filled = dims.chain((d) => {
      const length = d.reduce((a, b) => a * b, 1);
      const array = { minLength: length, maxLength: length, size: "max" } as const;
      return fc.oneof(
        fc.float32Array(array).map((v): Tensor => tensor("float32", d, v)),
        fc.float64Array(array).map((v): Tensor => tensor("float64", d, v)),
        fc.int8Array(array).map((v): Tensor => tensor("int8", d, v)),
        fc.uint8Array(array).map((v): Tensor => tensor("uint8", d, v)),
        fc.int16Array(array).map((v): Tensor => tensor("int16", d, v)),
        fc.uint16Array(array).map((v): Tensor => tensor("float16", d, v)),
        fc.uint16Array(array).map((v): Tensor => tensor("uint16", d, v)),
        fc.int32Array(array).map((v): Tensor => tensor("int32", d, v)),
        fc.uint32Array(array).map((v): Tensor => tensor("uint32", d, v)),
        fc.bigInt64Array(array).map((v): Tensor => tensor("int64", d, v)),
        fc.bigUint64Array(array).map((v): Tensor => tensor("uint64", d, v)),
        fc.uint8Array({ ...array, max: 1 }).map((v): Tensor => tensor("bool", d, v)),
        // numpy pads with NUL, so a string can not end in one
        fc
          .array(
            fc.string({ unit: "grapheme" }).map((s) => s.replaceAll("\0", "")),
            array,
          )
          .map((v): Tensor => tensor("string", d, v)),
      );
    });
    fc.assert(
      fc.property(filled, (t) => {
        expect(readNpy(writeNpy(t), "t")).toEqual(t);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
