import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { node, valueInfo } from "../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../engine/onnx/tensor-proto.ts";
import { writeOnnxFile } from "../engine/onnx/write.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import { inspectCommand } from "./inspect.ts";

let folder = "";
let path = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "casemate-inspect-"));
  path = join(folder, "m.onnx");
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "somebody",
    graph: create(GraphProtoSchema, {
      name: "net\u001b[31m",
      input: [valueInfo("x", "float32", ["N", 2])],
      output: [valueInfo("y", "float32", ["N", 3])],
      initializer: [toTensorProto("w", float32([2, 3], [1, 2, 3, 4, 5, 6]))],
      node: [node("MatMul", ["x", "w"], ["h"]), node("Strange", ["h"], ["y"], {}, "com.example")],
    }),
    opsetImport: [
      create(OperatorSetIdProtoSchema, { version: 17n }),
      create(OperatorSetIdProtoSchema, { domain: "com.example", version: 1n }),
    ],
  });
  await writeOnnxFile(path, model);
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]): Promise<string> => {
  let out = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  try {
    await inspectCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseAsync([path, ...args], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return out;
};

describe("casemate inspect", () => {
  it("prints what is in the model", async () => {
    const out = await run("--dim", "N=10");
    expect(out).toContain("input         x: float32 [N, 2]");
    expect(out).toContain("output        y: float32 [N, 3]");
    expect(out).toContain("parameters    6 (24 B of weights and constants)");
    expect(out).toContain("120 FLOP for one run, with N = 10");
    expect(out).toContain("not counted: 1 com.example.Strange");
    expect(out).toMatch(/MatMul +1 +120 {2}differentiable/);
    expect(out).toMatch(/com\.example\.Strange +1 +- {2}no-rule/);
    expect(out).toContain("no gradient rule for com.example.Strange");
  });

  it("lets no escape sequence of the file reach the terminal", async () => {
    expect(await run("--graph")).not.toContain("\u001b");
    expect(await run("--graph")).toContain("y = Strange(h)");
  });

  it("prints JSON", async () => {
    expect(JSON.parse(await run("--format", "json"))).toMatchObject({
      schemaVersion: 1,
      file: path,
      parameters: 6,
      inputs: [{ name: "x", type: "float32", shape: ["N", 2] }],
      ops: [
        { op: "MatMul", count: 1, gradient: "differentiable" },
        { op: "com.example.Strange", gradient: "no-rule" },
      ],
    });
  });

  it("refuses options that it does not understand", async () => {
    await expect(run("--dim", "N")).rejects.toThrow("expected name=size");
    await expect(run("--format", "xml")).rejects.toThrow("Allowed choices are text, json");
  });
});
