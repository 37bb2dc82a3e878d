/** The doctor over whole models: healthy ones come out clean, masked ones are found out in the report. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assess, type Assessment } from "../src/assess/assess.ts";
import { doctorPlan } from "../src/assess/plans/doctor.ts";
import { renderHtml } from "../src/assess/render/html.ts";
import { renderJunit } from "../src/assess/render/junit.ts";
import { renderMarkdown } from "../src/assess/render/markdown.ts";
import { renderSarif } from "../src/assess/render/sarif.ts";
import { type Report, reportSchema } from "../src/assess/report.ts";
import { argmax } from "../src/attacks/criterion.ts";
import { examine } from "../src/attacks/doctor.ts";
import { type NodeProto, node } from "../src/engine/onnx/graph.ts";
import { readOnnx } from "../src/engine/onnx/read.ts";
import { toTensorProto } from "../src/engine/onnx/tensor-proto.ts";
import { writeOnnx } from "../src/engine/onnx/write.ts";
import { float32, tensor } from "../src/engine/tensor/tensor.ts";
import { hasShared, mnistTest, openMnist } from "./support/mnist.ts";

const digits = join(import.meta.dirname, "../models/digits/digits.onnx");
const data = join(import.meta.dirname, "../models/digits/digits-test.npz");
let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "casemate-doctor-test-"));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The digits net with nodes in front of it or behind it. `front` reads "image" and writes "x"; `behind` reads "z" and writes "logits". */
const masked = (name: string, parts: { front?: NodeProto[]; behind?: NodeProto[] }): string => {
  const model = readOnnx(new Uint8Array(readFileSync(digits)));
  const { graph } = model;
  if (graph === undefined) throw new Error("the digits net has no graph");
  graph.initializer.push(
    toTensorProto("step", float32([], Float32Array.of(1))),
    toTensorProto("zero", tensor("uint8", [], Uint8Array.of(0))),
    toTensorProto("half", float32([], Float32Array.of(0.5))),
    toTensorProto("thousand", float32([], Float32Array.of(1000))),
  );
  for (const n of graph.node) {
    if (parts.front !== undefined) n.input = n.input.map((i) => (i === "image" ? "x" : i));
    if (parts.behind !== undefined) n.output = n.output.map((o) => (o === "logits" ? "z" : o));
  }
  graph.node = [...(parts.front ?? []), ...graph.node, ...(parts.behind ?? [])];
  // nodes are named after their outputs: keep names apart
  graph.node.forEach((n, i) => (n.name = `node_${i}`));
  const path = join(work, `${name}.onnx`);
  writeFileSync(path, writeOnnx(model));
  return path;
};

const assessed = (model: string, samples = 40): Promise<Assessment> =>
  assess({
    model,
    data,
    plan: { ...doctorPlan, samples },
    epsilon: new Map([["linf", 0.1]]),
    out: join(work, `out-${model.replaceAll(/\W/g, "")}`),
    command: "npx casemate assess",
    version: "0.0.0",
  });

const raised = (r: Report): string[] =>
  r.doctor.filter((d) => d.status === "raised").map((d) => d.id.replace("doctor/", ""));

describe("the bundled digits net", () => {
  it("is healthy, and the report says what was looked at", async () => {
    const { report, html } = await assessed(digits);
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report.doctor.map((d) => d.status)).toEqual(report.doctor.map(() => "passed"));
    expect(report.doctor).toHaveLength(18);
    expect(report.verdict.doubts).toEqual([]);
    expect(renderHtml(report, html)).toContain("Nothing found: 18 checks");
    expect(renderMarkdown(report)).toContain("| doctor/zero-gradient | passed |");
    // the doctor costs little beside even a small plan
    expect(report.queries.doctor).toBeGreaterThan(500);
    expect(report.queries.total).toBe(
      report.queries.clean + report.queries.attacks + report.queries.doctor + report.queries.other,
    );
  });
});

describe("masked models look robust, and the report says why not to believe it", () => {
  it("a one-bit front has no gradient", async () => {
    const { report, html } = await assessed(masked("round", { front: [node("Round", ["image"], ["x"])] }));
    expect(report.threatModels[0]?.robustAccuracy).toBeGreaterThan(0.85);
    expect(raised(report)).toEqual(
      expect.arrayContaining(["straight-through", "zero-gradient", "erratic-loss", "unbounded-attack"]),
    );
    expect(report.threatModels[0]?.risk).toBe("low");
    expect(report.verdict.risk).toBe("medium");
    expect(report.verdict.summary).toMatch(/may overstate robustness because gradients are zero at 100 %/);
    expect(report.verdict.doubts).toContain("doctor/zero-gradient");
    const page = renderHtml(report, html);
    expect(page).toContain("may overstate robustness because gradients are zero");
    expect(page).toContain("docs/guide/doctor/zero-gradient.md");
    expect(renderMarkdown(report)).toContain("| doctor/zero-gradient | raised: high |");
    expect(renderJunit(report)).toContain('name="doctor/zero-gradient"><failure type="high"');
    expect(renderSarif(report)).toContain('"ruleId": "doctor/zero-gradient"');
  });

  it("a quantizer with a straight-through gradient has the wrong one", async () => {
    const { report } = await assessed(
      masked("quantize", {
        front: [
          node("QuantizeLinear", ["image", "step", "zero"], ["q"]),
          node("DequantizeLinear", ["q", "step", "zero"], ["x"]),
        ],
      }),
    );
    expect(raised(report)).toEqual(expect.arrayContaining(["straight-through", "wrong-gradient"]));
    expect(report.verdict.doubts).toContain("doctor/wrong-gradient");
  });

  it("logits times 1000 saturate the softmax", async () => {
    const { report } = await assessed(masked("scaled", { behind: [node("Mul", ["z", "thousand"], ["logits"])] }));
    expect(report.clean.accuracy).toBeGreaterThan(0.95);
    expect(raised(report)).toContain("saturated-scores");
    const saturated = report.doctor.find((d) => d.id === "doctor/saturated-scores");
    expect(saturated?.severity).toBe("high");
    expect(report.verdict.summary).toContain("scores are saturated");
  });

  it("a threshold that ends the gradient leaves attacks without", async () => {
    const { report } = await assessed(
      masked("threshold", {
        front: [node("Greater", ["image", "half"], ["b"]), node("Cast", ["b"], ["x"], { to: 1 })],
      }),
    );
    expect(report.model.access).toBe("scores");
    expect(raised(report)).toContain("weak-attacks");
    expect(report.doctor.find((d) => d.id === "doctor/zero-gradient")?.status).toBe("not-run");
    expect(report.verdict.summary).toContain("only attacks without gradients were possible");
  });
});

if (!hasShared) console.log("skipped: the MNIST nets are not at hand (../shared is absent)");

describe.skipIf(!hasShared)("no false alarm on healthy nets (needs ../shared)", () => {
  it.each(["mnist/mnist_cnn.onnx", "mnist/mnist_cnn_adv.onnx", "no_mpool/mnist.onnx"])("%s", async (path) => {
    const model = await openMnist(path);
    try {
      const { x, labels } = mnistTest(64);
      const scores = await model.scores(x);
      const found = await examine(
        {
          model,
          x,
          labels,
          indices: Int32Array.from(labels, (_, i) => i),
          clean: labels.map((_, i) => argmax(scores, i, 10)),
          epsilon: new Map([["linf", 0.1]]),
          seed: 0,
          signal: new AbortController().signal,
          steps: [],
        },
        "before",
      );
      expect(found.filter((d) => d.status !== "passed")).toEqual([]);
    } finally {
      await model.close();
    }
  });
});
