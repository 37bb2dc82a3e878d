import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { exampleCard, exampleManifest, hexOf } from "./documents.test-data.ts";
import { jsonChanges } from "./json-changes.ts";
import { type ComparedVersion, diffVersions, type GraphChanges } from "./manifest-diff.ts";
import { onnxOutline } from "./onnx-outline.ts";

const bytes = readFileSync(join(import.meta.dirname, "../../../models/digits/digits.onnx"));
const changed = (change: (model: ModelProto) => void): Uint8Array => {
  const model = readOnnx(Uint8Array.from(bytes));
  change(model);
  return writeOnnx(model);
};
const file = (path: string, content: string) => ({
  path,
  bytes: content.length,
  sha256: hexOf(content),
  sealed: { payload: hexOf(`sealed ${content}`), bytes: content.length + 32 },
});
const version = (contents: Readonly<Record<string, string>>): ComparedVersion => ({
  manifest: exampleManifest({ files: Object.entries(contents).map(([path, content]) => file(path, content)) }),
});
const graphs = (before: Uint8Array, after: Uint8Array): GraphChanges | undefined => {
  const side = (content: string, onnx: Uint8Array): ComparedVersion => ({
    ...version({ "m.onnx": content }),
    outlines: new Map([["m.onnx", onnxOutline(onnx)]]),
  });
  return diffVersions(side("a", before), side("b", after)).graphs[0];
};
const none = { count: 0, names: [] };
const nothing = { added: none, removed: none, changed: none };

describe("diffVersions", () => {
  it("tells files apart by content", () => {
    const { files } = diffVersions(
      version({ same: "1", changed: "2", gone: "3", old: "4", "twin/a": "5", "twin/b": "5" }),
      version({ same: "1", changed: "22", new: "6", renamed: "4", "twin/c": "5" }),
    );
    expect(files).toEqual({
      added: ["new"],
      removed: ["gone", "twin/b"],
      changed: [{ path: "changed", bytesBefore: 1, bytesAfter: 2 }],
      moved: [
        { from: "old", to: "renamed" },
        { from: "twin/a", to: "twin/c" },
      ],
    });
  });

  it("finds nothing between a version and itself, whatever the version's number and time", () => {
    const outlines = new Map([["model.onnx", onnxOutline(bytes)]]);
    const before = { manifest: exampleManifest(), card: exampleCard, bom: { a: 1 }, outlines };
    const after = { ...before, manifest: exampleManifest({ version: 4, createdAt: "2027-01-02T03:04:05.678Z" }) };
    expect(diffVersions(before, after)).toEqual({
      files: { added: [], removed: [], changed: [], moved: [] },
      graphs: [],
      lineage: [],
      scan: [],
      other: [],
      card: [],
      bom: [],
    });
  });

  it("tells what manifests and documents say differently", () => {
    const scan = {
      ...exampleManifest().scan,
      verdict: "suspicious" as const,
      acknowledged: { by: "user:bob", reason: "known" },
    };
    const diff = diffVersions(
      { manifest: exampleManifest(), card: exampleCard },
      {
        manifest: exampleManifest({ scan, publisher: "user:eve", lineage: { parents: [], data: [hexOf("other")] } }),
        card: { ...exampleCard, model_details: { ...exampleCard.model_details, overview: "Tells letters apart." } },
        bom: { bomFormat: "CycloneDX" },
      },
    );
    expect(diff.scan.map((c) => `${c.kind} ${c.pointer}`)).toEqual(["added /acknowledged", "changed /verdict"]);
    expect(diff.other).toEqual([
      { kind: "changed", pointer: "/publisher", before: '"user:alice"', after: '"user:eve"' },
    ]);
    expect(diff.lineage.map((c) => `${c.kind} ${c.pointer}`)).toEqual(["changed /data/0", "removed /parents/0"]);
    expect(diff.card).toEqual([
      {
        kind: "changed",
        pointer: "/model_details/overview",
        before: '"Tells digits apart."',
        after: '"Tells letters apart."',
      },
    ]);
    expect(diff.bom).toEqual([{ kind: "added", pointer: "", after: '{"bomFormat":"CycloneDX"}' }]);
  });
});

describe("graphs", () => {
  const model = readOnnx(Uint8Array.from(bytes));
  const [weight] = model.graph?.initializer ?? [];

  it("are the same when the file is written anew, or says the same in other words", () => {
    expect(weight?.rawData.length).toBeGreaterThan(0);
    for (const same of [
      changed(() => undefined),
      changed((m) => {
        m.producerName = "someone else";
        m.docString = "new";
        for (const n of m.graph?.node ?? []) n.docString = "new";
      }),
      // floats as a list instead of raw bytes
      changed((m) => {
        const [t] = m.graph?.initializer ?? [];
        if (t === undefined) return;
        t.floatData = [...new Float32Array(Uint8Array.from(t.rawData).buffer)];
        t.rawData = new Uint8Array();
      }),
    ])
      expect(graphs(bytes, same)).toEqual({
        kind: "compared",
        path: "m.onnx",
        interface: nothing,
        tensors: nothing,
        nodes: nothing,
        functions: nothing,
      });
  });

  it("differ by one bit of one weight", () => {
    const diff = graphs(
      bytes,
      changed((m) => {
        const t = m.graph?.initializer[0];
        if (t === undefined) return;
        const raw = Uint8Array.from(t.rawData);
        raw[0] = (raw[0] ?? 0) ^ 1;
        t.rawData = raw;
      }),
    );
    expect(diff).toMatchObject({
      tensors: {
        added: none,
        removed: none,
        changed: { count: 1, names: [expect.stringContaining(`${weight?.name}: float32[`)] },
      },
      nodes: nothing,
    });
  });

  it("differ by an attribute, an operator, a new name of an output, an opset", () => {
    const diff = graphs(
      bytes,
      changed((m) => {
        const n = m.graph?.node.find((x) => x.opType === "Relu");
        if (n !== undefined) n.opType = "Sigmoid";
        for (const o of m.opsetImport) if (o.domain === "") o.version += 1n;
      }),
    );
    expect(diff).toMatchObject({
      interface: { changed: { count: 1, names: [expect.stringMatching(/^opset ai\.onnx: \d+ -> \d+$/)] } },
      tensors: nothing,
    });
    const all = diff?.kind === "compared" ? [...diff.nodes.added.names, ...diff.nodes.changed.names].join("\n") : "";
    expect(all).toContain("Sigmoid(");
  });

  it("hide no node behind another of the same name", () => {
    const twice = (last: string) =>
      changed((m) => {
        for (const n of m.graph?.node ?? []) n.name = "same";
        const relu = m.graph?.node.findLast((n) => n.opType === "Relu");
        if (relu !== undefined) relu.opType = last;
      });
    expect(graphs(twice("Relu"), twice("Tanh"))).toMatchObject({ nodes: { changed: { count: 1 } } });
    expect(onnxOutline(twice("Relu"))).toMatchObject({ nodes: { size: model.graph?.node.length } });
  });

  it("that can not be read are said to be not compared", () => {
    expect(graphs(Buffer.from("not an ONNX file"), bytes)).toEqual({
      kind: "not-compared",
      path: "m.onnx",
      reason: expect.stringMatching(/^before: ./),
    });
    expect(graphs(bytes, bytes.subarray(0, 1000))).toMatchObject({
      kind: "not-compared",
      reason: expect.stringMatching(/^after: ./),
    });
  });
});

describe("jsonChanges", () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [{ "a/b~c": 1 }, { "a/b~c": 2 }, ["changed /a~1b~0c 1 2"]],
    [
      [1, 2, 3],
      [1, 3],
      ["changed /1 2 3", "removed /2 3 undefined"],
    ],
    [{ a: [] }, { a: {} }, ["changed /a [] {}"]],
    [{ a: null }, {}, ["removed /a null undefined"]],
    [{ a: {} }, { a: { constructor: 1 } }, ["added /a/constructor undefined 1"]],
    [1, "1", ['changed  1 "1"']],
  ])("%j and %j", (before, after, changes) => {
    expect(jsonChanges(before, after).map((c) => `${c.kind} ${c.pointer} ${c.before} ${c.after}`)).toEqual(changes);
  });

  it("cuts long values", () => {
    expect(jsonChanges("a".repeat(1000), 1)[0]?.before).toHaveLength(203);
  });
});
