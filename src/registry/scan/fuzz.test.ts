/** Mutated files: a scan always ends with a verdict, and no wrapping makes a harmful pickle clean. */
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "../../../test/support/fixed-zip.ts";
import { describe, expect, it } from "vitest";
import {
  bin,
  bytesOf,
  global,
  harmful,
  harmless,
  pickleOf,
  reduce,
  str,
} from "../../../test/support/pickle-assembler.ts";
import { cases } from "./formats.test-data.ts";
import { scanBytes } from "./scan.ts";
import { verdicts } from "./verdict.ts";

const seeds = cases.map(([, bytes]) => bytes);
const limits = { maxMemberBytes: 2 ** 20, maxUnpackedBytes: 2 ** 22, maxOpcodes: 100_000, maxMs: 5000 };

const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "insert", "drop")), { maxLength: 6 }),
    fc.constantFrom("whole", "cut", "joined", "spliced"),
    fc.nat(),
  )
  .map(([one, other, edits, shape, at]) => {
    const bytes = [...one];
    for (const [where, value, edit] of edits) {
      const place = where % (bytes.length + 1);
      if (edit === "set") bytes[place] = value;
      else if (edit === "insert") bytes.splice(place, 0, value);
      else bytes.splice(place, 1);
    }
    const place = at % (bytes.length + 1);
    if (shape === "cut") return new Uint8Array(bytes.slice(0, place));
    if (shape === "joined") return new Uint8Array([...bytes, ...other]);
    if (shape === "spliced") return new Uint8Array([...bytes.slice(0, place), ...other, ...bytes.slice(place)]);
    return new Uint8Array(bytes);
  });

describe("hostile bytes", () => {
  it("always get a verdict, and never break a format", () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        const report = scanBytes(bytes, "model.bin", { limits });
        expect(verdicts).toContain(report.verdict);
        expect(report.findings.filter((f) => f.id === "scan/scan/defect").map((f) => f.description)).toEqual([]);
        if (report.formats.length === 0 && bytes.length > 0) expect(report.verdict).not.toBe("clean");
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it("random opcodes too", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const report = scanBytes(bytesOf(0x80, 4, tail), "a", { limits });
        expect(report.findings.filter((f) => f.id === "scan/scan/defect").map((f) => f.description)).toEqual([]);
      }),
      { seed: 2, numRuns: 3000 },
    );
  });
});

const wrappings: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
  ["zip", (b) => zipSync({ "x/y": b })],
  ["stored zip", (b) => zipSync({ "x/y": [b, { level: 0 }] })],
  ["gzip", (b) => gzipSync(b)],
  ["zlib", (b) => deflateSync(b)],
  ["bytes of a pickle", (b) => pickleOf(4, bin(b))],
  ["base64 in a pickle", (b) => pickleOf(4, str(Buffer.from(b).toString("base64")))],
  ["hexadecimal in a pickle", (b) => pickleOf(4, str(Buffer.from(b).toString("hex")))],
  [
    "_codecs.encode",
    (b) => pickleOf(2, reduce(global("_codecs", "encode"), str(Buffer.from(b).toString("latin1")), str("latin1"))),
  ],
  ["base64 in JSON", (b) => new TextEncoder().encode(JSON.stringify({ a: [Buffer.from(b).toString("base64")] }))],
  ["after a harmless pickle", (b) => bytesOf(harmless(), b)],
];

describe("wrapping", () => {
  it("hides nothing, to any depth that is scanned", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...wrappings), { maxLength: 4 }), (layers) => {
        let bytes: Uint8Array = harmful();
        for (const [, wrap] of layers) bytes = wrap(bytes);
        const report = scanBytes(bytes, "a");
        expect(report.verdict, layers.map(([name]) => name).join(" in ")).toBe("malicious");
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  it("makes nothing harmful of what is harmless", () => {
    // a zip after a pickle is two files in one, which is suspicious whatever they hold
    const honest = wrappings.filter(([name]) => name !== "after a harmless pickle");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...honest), { maxLength: 4 }), (layers) => {
        let bytes: Uint8Array = harmless();
        for (const [, wrap] of layers) bytes = wrap(bytes);
        const { verdict } = scanBytes(bytes, "a");
        expect(["malicious", "suspicious"], layers.map(([name]) => name).join(" in ")).not.toContain(verdict);
      }),
      { seed: 4, numRuns: 400 },
    );
  });
});
