import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concat, modelBytes, number, record, repeat, tensorBody, varint } from "../../../test/support/onnx-bytes.ts";
import { decodeBudget, defaultLimits } from "./limits.ts";
import { TensorProto_DataType as D } from "./proto/onnx_pb.ts";
import { scanWire } from "./wire-scan.ts";

/**
 * The peak of resident memory while a file is read, in a process of its own, must stay under 4 x the file + 64 MiB.
 * For each kind of bomb the file is the largest that the wire scan lets pass, so that the decoder is measured too.
 */
const supported = existsSync("/proc/self/status");
if (!supported) console.log("skipped: peak memory is read from /proc, which is not there");

const project = fileURLToPath(new URL("../../../", import.meta.url));
let folder = "";

beforeAll(() => {
  if (!supported) return;
  const cache = join(project, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, "casemate-memory-"));
  const options =
    "--ignoreConfig --noCheck --module nodenext --target es2023 --types node --rewriteRelativeImportExtensions";
  execFileSync(process.execPath, [
    join(project, "node_modules/typescript/bin/tsc"),
    ...options.split(" "),
    "--rootDir",
    join(project, "src"),
    "--outDir",
    folder,
    join(project, "src/engine/onnx/read.ts"),
  ]);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder, "measure.js"),
    `import { readFileSync } from "node:fs";
     import { readOnnx } from "./engine/onnx/read.js";
     const mib = (key) => Number(readFileSync("/proc/self/status", "utf8").match(new RegExp(key + ":\\\\s+(\\\\d+)"))[1]) / 1024;
     const before = mib("VmRSS");
     let code = "ok";
     const start = performance.now();
     const bytes = readFileSync(process.argv[2]);
     let model;
     try { model = readOnnx(bytes); } catch (e) { code = e.code ?? String(e); }
     console.log(JSON.stringify({ code, ms: performance.now() - start, peak: mib("VmHWM") - before, file: bytes.length / 2 ** 20, held: model !== undefined }));`,
  );
}, 60_000);

afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});

const size = 20_000_000;
/** of files that are all small pieces: most of their bound is the base, and making them takes its time */
const smallSize = 5_000_000;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const relu = [record(11, record(1, "x")), record(1, record(1, "x"), record(2, "y"), record(4, "Relu"))];
const typed = (dataType: number, field: number) =>
  modelBytes([...relu, record(5, tensorBody("w", [size], dataType, record(field, new Uint8Array(size))))]);

/** A node that uses n outer names, in 30 graphs each in a node of the next; with a node that is out of order in each or not. */
const capturing = (n: number, unsorted: boolean): Uint8Array => {
  let inner = record(1, concat(Array.from({ length: n }, (_, i) => record(1, `n${i}`))), record(4, "Foo"));
  for (let level = 0; level < 30; level++) {
    const node = record(
      1,
      record(1, unsorted ? `o${level}` : "x"),
      record(4, "If"),
      record(5, record(1, "g"), record(6, inner)),
    );
    inner = concat([node, record(1, record(2, `o${level}`), record(4, "Foo"))]);
  }
  return inner;
};

/** a graph part that repeats something `n` times */
const bombs: Readonly<Record<string, (n: number) => Uint8Array>> = {
  "empty nodes": (n) => repeat([0x0a, 0], n),
  "named nodes": (n) =>
    concat(
      Array.from({ length: n }, (_, i) =>
        record(1, record(1, "x"), record(2, `value_${i}`), record(3, `value_${i}`), record(4, "Relu")),
      ),
    ),
  "empty input names": (n) => record(1, repeat([0x0a, 0], n)),
  attributes: (n) => record(1, repeat([0x2a, 0], n)),
  "integers of an attribute": (n) =>
    record(1, record(4, "Foo"), record(5, record(1, "a"), repeat(number(8, 2n ** 48n), n))),
  "strings of an attribute": (n) =>
    record(
      1,
      record(4, "Foo"),
      record(5, record(1, "a"), concat(Array.from({ length: n }, (_, i) => record(9, String(i))))),
    ),
  string_data: (n) => record(5, tensorBody("s", [n], D.STRING), repeat([0x32, 0], n)),
  "named tensors": (n) => concat(Array.from({ length: n }, (_, i) => record(5, tensorBody(`t${i}`, [0], D.FLOAT)))),
  dims: (n) => record(5, tensorBody("d", [], D.FLOAT), repeat([8, 1], n)),
  "names that pass through 30 subgraphs": (n) => capturing(n, false),
  "names that pass through 30 subgraphs with nodes out of order": (n) => capturing(n, true),
  "unknown fields": (n) => repeat([0xa0, 6, 1], n),
};

/** The bomb, and raw data that makes the file that long. */
const padded = (bomb: Uint8Array, size = smallSize): Uint8Array => {
  const rest = Math.max(0, size - bomb.length);
  return modelBytes([
    ...relu,
    bomb,
    record(5, concat([[8], varint(rest), number(2, D.UINT8), record(8, utf8("pad"))]), record(9, new Uint8Array(rest))),
  ]);
};

/** How many pass the scan: the budget over the cost of one, less a little. */
const most = (bomb: (n: number) => Uint8Array): number => {
  const cost = (n: number): number => scanWire(modelBytes([...relu, bomb(n)]), defaultLimits).decodedBytes;
  const one = (cost(20_000) - cost(10_000)) / 10_000;
  return Math.floor((0.97 * decodeBudget(smallSize, defaultLimits)) / one);
};

const measure = (bytes: Uint8Array): { code: string; ms: number; peak: number; file: number } => {
  const path = join(folder, "bomb.onnx");
  writeFileSync(path, bytes);
  return JSON.parse(
    execFileSync(process.execPath, [join(folder, "measure.js"), path], { encoding: "utf8" }),
  ) as ReturnType<typeof measure>;
};

describe.skipIf(!supported)("memory of readOnnx", () => {
  const report = (name: string, bytes: Uint8Array): string => {
    const { code, ms, peak, file } = measure(bytes);
    console.log(
      `${name}: ${code}, peak ${peak.toFixed(0)} MiB of ${(4 * file + 64).toFixed(0)} for ${file.toFixed(1)} MiB, ${ms.toFixed(0)} ms`,
    );
    expect(peak, name).toBeLessThan(4 * file + 64);
    expect(peak, "the file itself is in it").toBeGreaterThan(0.5 * file);
    return code;
  };

  it("of 20 MB of zeros as typed data", () => {
    expect(report("int64_data", typed(D.INT64, 7))).toBe("ONNX_LIMIT");
    expect(report("int32_data", typed(D.INT32, 5))).toBe("ONNX_LIMIT");
    expect(report("int32_data of bool", typed(D.BOOL, 5))).toBe("ok");
    expect(report("raw data", padded(new Uint8Array(), size))).toBe("ok");
    const floats = tensorBody("w", [size / 4], D.FLOAT, record(4, new Uint8Array(size)));
    expect(report("float_data", modelBytes([...relu, record(5, floats)]))).toBe("ok");
  }, 180_000);

  it.each(Object.entries(bombs))(
    "of the most %s that the scan lets pass",
    (name, bomb) => {
      const n = most(bomb);
      const more = bomb(Math.ceil(1.1 * n));
      // a file that is longer has a larger budget
      if (more.length < smallSize)
        expect(() => scanWire(padded(more), defaultLimits), "a tenth more is refused").toThrow("decoding would take");
      report(`${n} ${name}`, padded(bomb(n)));
    },
    180_000,
  );
});
