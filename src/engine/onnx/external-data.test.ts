import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelBytes, number, record, tensorBody } from "../../../test/support/onnx-bytes.ts";
import { CasemateError } from "../../core/error.ts";
import { TensorProto_DataType as D } from "./proto/onnx_pb.ts";
import { readOnnx, readOnnxFile } from "./read.ts";
import { fromTensorProto } from "./tensor-proto.ts";
import { writeOnnx } from "./write.ts";

let folder = "";
let outside = "";

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), "casemate-external-"));
  folder = join(root, "model");
  outside = join(root, "outside");
  mkdirSync(join(folder, "weights"), { recursive: true });
  mkdirSync(outside);
  const values = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  for (const path of [join(folder, "w.bin"), join(folder, "weights", "w.bin"), join(outside, "w.bin")])
    writeFileSync(path, values);
  symlinkSync(join(outside, "w.bin"), join(folder, "link.bin"));
  symlinkSync(outside, join(folder, "linked"));
  symlinkSync("w.bin", join(folder, "alias.bin"));
  symlinkSync("loop.bin", join(folder, "loop.bin"));
  linkSync(join(folder, "w.bin"), join(folder, "hard.bin"));
  // a sibling whose path starts like the folder's
  mkdirSync(`${folder}-other`);
  writeFileSync(join(`${folder}-other`, "w.bin"), values);
  symlinkSync(`../model-other/w.bin`, join(folder, "sibling.bin"));
});

afterAll(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const external = (
  location: string | undefined,
  entries: Readonly<Record<string, string>> = {},
  { dims = [4] as readonly (number | bigint)[], dataType = D.FLOAT as number, rest = [] as Uint8Array[] } = {},
): Uint8Array =>
  modelBytes(
    [
      record(
        5,
        tensorBody(
          "w",
          dims,
          dataType,
          ...Object.entries({ ...(location === undefined ? {} : { location }), ...entries }).map(([k, v]) =>
            record(13, record(1, k), record(2, v)),
          ),
          number(14, 1),
          ...rest,
        ),
      ),
    ],
    "w",
  );

const outcome = (bytes: Uint8Array, directory: string | undefined = folder): string => {
  try {
    const t = readOnnx(bytes, { directory }).graph?.initializer[0];
    return t === undefined ? "nothing" : Array.from(fromTensorProto(t).data as Float32Array).join();
  } catch (e) {
    if (e instanceof CasemateError) return `${e.code}: ${e.message}`;
    throw e;
  }
};

describe("external data", () => {
  const good: readonly (readonly [string, Uint8Array, string])[] = [
    ["a file in the folder", external("w.bin"), "1,2,3,4"],
    ["a file in a folder of the folder", external("weights/w.bin"), "1,2,3,4"],
    ["a dot in the path", external("./weights/./w.bin"), "1,2,3,4"],
    ["offset and length", external("w.bin", { offset: "4", length: "8" }, { dims: [2] }), "2,3"],
    ["offset without length", external("w.bin", { offset: "8" }, { dims: [2] }), "3,4"],
    ["a symbolic link that stays inside", external("alias.bin"), "1,2,3,4"],
    ["a checksum, which is not used", external("w.bin", { checksum: "00" }), "1,2,3,4"],
    ["no elements", external("w.bin", {}, { dims: [0] }), ""],
  ];
  for (const [name, bytes, values] of good) it(`reads ${name}`, () => expect(outcome(bytes)).toBe(values));

  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["..", external("../outside/w.bin"), /leads out of the model's folder$/],
    [".. in the middle", external("weights/../../outside/w.bin"), /leads out of the model's folder$/],
    [".. that comes back", external("../model/w.bin"), /leads out of the model's folder$/],
    [".. with the other separator", external("weights\\..\\..\\outside\\w.bin"), /leads out of the model's folder$/],
    ["an absolute path", external("/etc/passwd"), /absolute path$/],
    ["an absolute path of Windows", external("C:\\w.bin"), /absolute path$/],
    ["a path with a drive", external("C:w.bin"), /absolute path$/],
    ["a network path", external("\\\\server\\share\\w.bin"), /absolute path$/],
    ["a symbolic link to a file outside", external("link.bin"), /through a symbolic link$/],
    ["a symbolic link to a folder outside", external("linked/w.bin"), /through a symbolic link$/],
    ["a symbolic link to a sibling of the folder", external("sibling.bin"), /through a symbolic link$/],
    ["a symbolic link to itself", external("loop.bin"), /does not exist$/],
    ["an empty location", external(""), /is not a file name$/],
    ["a location with a zero byte", external("w.bin\0.txt"), /is not a file name$/],
    ["no location", external(undefined), /without a location$/],
    ["the folder itself", external("."), /leads out|not a regular file/],
    ["a folder", external("weights"), /is not a regular file$/],
    ["a file that is not there", external("missing.bin"), /does not exist$/],
    ["an offset over the end", external("w.bin", { offset: "8" }), /wants bytes 8 to 24 of 'w.bin', which has 16$/],
    ["a length that does not fit the dims", external("w.bin", { length: "12" }), /has 12 bytes of external data/],
    ["a negative offset", external("w.bin", { offset: "-4" }), /'-4' as the offset/],
    ["an offset over 2^53", external("w.bin", { offset: "9999999999999999999" }), /as the offset/],
    ["an offset that is no number", external("w.bin", { offset: "0x10" }), /'0x10' as the offset/],
    ["dims over the file", external("w.bin", {}, { dims: [2n ** 50n] }), /which has 16$/],
  ];
  for (const [name, bytes, message] of refused)
    it(`refuses ${name}`, () => {
      const text = outcome(bytes);
      expect(text).toMatch(/^ONNX_EXTERNAL_DATA: /);
      expect(text).toMatch(message);
    });

  it("refuses strings, raw data besides, and everything without a folder", () => {
    expect(outcome(external("w.bin", {}, { dataType: D.STRING }))).toMatch(/^ONNX_INVALID/);
    expect(outcome(external("w.bin", {}, { rest: [record(9, new Uint8Array(16))] }))).toMatch(/^ONNX_INVALID/);
    expect(() => readOnnx(external("w.bin"))).toThrow("no folder was given");
  });

  it("reads files in memory, and nothing else then", () => {
    const files = new Map([["w.bin", new Uint8Array(Float32Array.of(9, 1, 2, 3, 4, 9).buffer)]]);
    const values = (bytes: Uint8Array): unknown =>
      Array.from(
        fromTensorProto(readOnnx(bytes, { directory: folder, files }).graph?.initializer[0] as never)
          .data as Float32Array,
      );
    expect(values(external("w.bin", { offset: "4" }))).toEqual([1, 2, 3, 4]);
    expect(values(external("./w.bin", { offset: "8" }))).toEqual([2, 3, 4, 9]);
    for (const location of ["weights/w.bin", "../outside/w.bin", "/etc/passwd"])
      expect(() => values(external(location))).toThrow("is not among the model's files");
    expect(() => values(external("w.bin", { offset: "12" }))).toThrow("wants bytes 12 to 28 of 'w.bin', which has 24");
  });

  it("does not wait for a named pipe", () => {
    const command = "mkfifo";
    try {
      execFileSync(command, [join(folder, "pipe.bin")]);
    } catch {
      console.log("skipped: mkfifo is not there");
      return;
    }
    expect(outcome(external("pipe.bin"))).toMatch(/^ONNX_EXTERNAL_DATA: .* is not a regular file$/);
  });

  it("reads a region once and refuses many overlapping ones", () => {
    writeFileSync(join(folder, "big.bin"), new Uint8Array(4_000_000));
    const tensors = (n: number, step: number): Uint8Array =>
      modelBytes(
        Array.from({ length: n }, (_, i) =>
          record(
            5,
            tensorBody(
              i === 0 ? "w" : `w${i}`,
              [999_000],
              D.FLOAT,
              record(13, record(1, "location"), record(2, "big.bin")),
              record(13, record(1, "offset"), record(2, String(i * step))),
              number(14, 1),
            ),
          ),
        ),
        "w",
      );
    const shared = readOnnx(tensors(100, 0), { directory: folder }).graph?.initializer ?? [];
    expect(shared[99]?.rawData).toBe(shared[0]?.rawData);
    expect(outcome(tensors(100, 4))).toMatch(/^ONNX_LIMIT: tensors overlap in 'big.bin'/);
  });

  it("is found beside the model's file, and written inside the model", async () => {
    const path = join(folder, "m.onnx");
    writeFileSync(path, external("weights/w.bin"));
    const m = await readOnnxFile(path);
    const again = readOnnx(writeOnnx(m)).graph?.initializer[0];
    expect(again && Array.from(fromTensorProto(again).data as Float32Array)).toEqual([1, 2, 3, 4]);
  });
});
