/** The private training loop: what it pays, what it releases, what one record can change, and what is left after kill -9. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Trainer } from "../../engine/fit/trainer.ts";
import { fromTensorProto } from "../../engine/onnx/tensor-proto.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { account } from "../accountant/account.ts";
import { PrivacyLedger, readLedger } from "../ledger/privacy-ledger.ts";
import { ClippedSum } from "./clipped-sum.ts";
import { dataDigest, fitPrivately, type PrivateFitOptions } from "./fit-privately.ts";
import { modelOf, nets, samplesOf } from "./private.test-data.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-private-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const budget = { epsilon: 2, delta: 1e-5, adjacency: "add-remove" } as const;
const [net] = nets as [(typeof nets)[number]];
const data = samplesOf(net, 60);
const ledgerAt = (
  name = "ledger.jsonl",
  b: typeof budget | { epsilon: number; delta: number; adjacency: "add-remove" } = budget,
): PrivacyLedger => PrivacyLedger.open(join(folder, name), { data: dataDigest(data), budget: b });
const options = (ledger: PrivacyLedger, more: Partial<PrivateFitOptions> = {}): PrivateFitOptions => ({
  ledger,
  rate: 0.2,
  steps: 25,
  clip: 1,
  optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 },
  threads: 1,
  ...more,
});
const weightsOf = (model: ModelProto): number[] =>
  (model.graph?.initializer ?? []).flatMap((p) => Array.from(fromTensorProto(p).data as Float32Array));
const paid = (name = "ledger.jsonl"): number => readLedger(join(folder, name)).events.reduce((s, e) => s + e.steps, 0);

describe("fitPrivately", () => {
  it("pays for exactly its steps, and the ledger agrees with the accountant", async () => {
    const ledger = ledgerAt();
    const result = await fitPrivately(modelOf(net), data, options(ledger));
    ledger.close();
    expect(result.steps).toBe(25);
    const { events } = readLedger(join(folder, "ledger.jsonl"));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ mechanism: "gaussian", sampling: "poisson", rate: 0.2, steps: 25 });
    const bracket = account(events, { delta: budget.delta });
    expect(bracket.lower).toBeLessThanOrEqual(result.epsilon);
    expect(result.epsilon).toBeLessThanOrEqual(budget.epsilon);
    // the noise was calibrated: the budget is used up
    expect(result.epsilon).toBeGreaterThan(0.98 * budget.epsilon);
    expect(result.history.map((e) => e.step)).toEqual([5, 10, 15, 20, 25]);
    expect(result.history.map((e) => e.epsilon)).toEqual(
      result.history.map((e) => e.epsilon).toSorted((a, b) => a - b),
    );
    expect(readFileSync(join(folder, "ledger.jsonl"), "utf8").trim().split("\n").at(-1)).toContain('"release"');
  });

  it("a step without a record is noise of the right size over the expected batch, which is no function of the data", async () => {
    const rate = 1e-9;
    const ledger = ledgerAt();
    const expected = rate * data.labels.length;
    const noise = 1.5;
    const changes: number[] = [];
    const before = weightsOf(modelOf(net));
    for (let i = 0; i < 12; i++) {
      const { model } = await fitPrivately(
        modelOf(net),
        data,
        options(ledger, {
          rate,
          steps: 1,
          noise,
          clip: 0.5,
          run: `${i}`,
          optimizer: { kind: "sgd", learningRate: expected, momentum: 0, weightDecay: 0 },
        }),
      );
      weightsOf(model).forEach((w, k) => changes.push(w - (before[k] as number)));
    }
    ledger.close();
    expect(paid()).toBe(12);
    const variance = changes.reduce((s, v) => s + v * v, 0) / changes.length;
    // five deviations of a variance estimated from so many values
    expect(Math.abs(variance / (noise * 0.5) ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / changes.length));
    expect(changes.length).toBeGreaterThan(500);
  });

  it("learns what can be learnt, with every optimizer and an average", async () => {
    for (const optimizer of [
      { kind: "sgd", learningRate: 0.5, momentum: 0.5, weightDecay: 0 },
      { kind: "adam", learningRate: 0.05 },
    ] as const) {
      const many = samplesOf(net, 300);
      const labels = Int32Array.from(many.labels, (_, i) => ((many.x[i * 5] as number) > 0 ? 1 : 0));
      const separable = { ...many, labels };
      const name = `${optimizer.kind}.jsonl`;
      const ledger = PrivacyLedger.open(join(folder, name), {
        data: dataDigest(separable),
        budget: { ...budget, epsilon: 8 },
      });
      const { history } = await fitPrivately(
        modelOf(net),
        separable,
        options(ledger, { optimizer, steps: 60, validation: separable, average: { kind: "ema", decay: 0.9 } }),
      );
      ledger.close();
      expect(history.at(-1)?.validation?.accuracy).toBeGreaterThan(0.8);
    }
  });

  it("refuses a run that the budget does not allow, before the first step", async () => {
    const ledger = ledgerAt();
    // 47 steps of this noise would fit
    await expect(fitPrivately(modelOf(net), data, options(ledger, { noise: 3, steps: 200 }))).rejects.toMatchObject({
      code: "DP_BUDGET",
      message: expect.stringMatching(/^200 steps would exceed .* allows 47 more$/),
    });
    expect(paid()).toBe(0);
    ledger.close();
  });

  it("goes on after an interruption without paying twice, and refuses another run's checkpoint", async () => {
    const checkpoint = { path: join(folder, "unfinished.npz"), everySeconds: 1000 };
    let ledger = ledgerAt();
    const controller = new AbortController();
    await expect(
      fitPrivately(
        modelOf(net),
        data,
        options(ledger, {
          checkpoint,
          signal: controller.signal,
          onProgress: ({ step }) => step === 9 && controller.abort(new Error("stop")),
        }),
      ),
    ).rejects.toThrow("stop");
    ledger.close();
    expect(paid()).toBe(9);
    ledger = ledgerAt();
    await expect(fitPrivately(modelOf(net), data, options(ledger, { checkpoint, clip: 2 }))).rejects.toThrow(
      expect.objectContaining({ code: "RESUME_MISMATCH" }),
    );
    let first = 0;
    const { steps } = await fitPrivately(
      modelOf(net),
      data,
      options(ledger, { checkpoint, onProgress: ({ step }) => (first ||= step) }),
    );
    ledger.close();
    expect([first, steps, paid()]).toEqual([10, 25, 25]);
    // it stays until the caller has written the model: asked again, nothing is paid
    ledger = ledgerAt();
    await fitPrivately(modelOf(net), data, options(ledger, { checkpoint }));
    ledger.close();
    expect(paid()).toBe(25);
  });

  it("goes on where it died before its first checkpoint, for the same payments", async () => {
    let ledger = ledgerAt();
    const died = (step: number): void => {
      if (step === 7) throw new Error("died");
    };
    await expect(
      fitPrivately(modelOf(net), data, options(ledger, { onProgress: ({ step }) => died(step) })),
    ).rejects.toThrow("died");
    ledger.close();
    expect(paid()).toBe(7);
    ledger = ledgerAt();
    expect((await fitPrivately(modelOf(net), data, options(ledger))).steps).toBe(25);
    ledger.close();
    expect(paid()).toBe(25);
  });

  it("what was measured was seen: steps behind it are paid again", async () => {
    let ledger = ledgerAt();
    const measured = { validation: data, noise: 5 };
    const died = (step: number): void => {
      if (step === 7) throw new Error("died");
    };
    await expect(
      fitPrivately(modelOf(net), data, options(ledger, { ...measured, onProgress: ({ step }) => died(step) })),
    ).rejects.toThrow("died");
    ledger.close();
    ledger = ledgerAt();
    await fitPrivately(modelOf(net), data, options(ledger, measured));
    ledger.close();
    // accuracies were told after step 5; 6 and 7 nobody saw
    expect(paid()).toBe(25 + 5);
  });

  it("kill -9: the budget holds, and the run comes to its end", async () => {
    expect(spawnSync("npx", ["tsc", "-b"], { cwd: resolve(import.meta.dirname, "../../..") }).status).toBe(0);
    const dist = (path: string): string => JSON.stringify(resolve(import.meta.dirname, "../../../dist", path));
    const program = join(folder, "train.mjs");
    const { x, labels, dims } = data;
    writeFileSync(join(folder, "model.json"), JSON.stringify({ x: [...x], labels: [...labels], dims }));
    const { writeOnnx } = await import("../../engine/onnx/write.ts");
    writeFileSync(join(folder, "model.onnx"), writeOnnx(modelOf(net)));
    writeFileSync(
      program,
      `
      import { readFileSync, writeSync } from "node:fs";
      import { readOnnxFile } from ${dist("engine/onnx/read.js")};
      import { fitPrivately } from ${dist("train/private/fit-privately.js")};
      import { PrivacyLedger } from ${dist("train/ledger/privacy-ledger.js")};
      const d = JSON.parse(readFileSync(${JSON.stringify(join(folder, "model.json"))}));
      const ledger = PrivacyLedger.open(${JSON.stringify(join(folder, "ledger.jsonl"))}, { data: ${JSON.stringify(dataDigest(data))} });
      await fitPrivately(await readOnnxFile(${JSON.stringify(join(folder, "model.onnx"))}), { x: Float32Array.from(d.x), labels: Int32Array.from(d.labels), dims: d.dims }, {
        ledger, rate: 0.2, steps: 400, clip: 1, optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 }, threads: 1,
        checkpoint: { path: ${JSON.stringify(join(folder, "unfinished.npz"))}, everySeconds: 0.05 },
        onProgress: ({ step }) => writeSync(1, step + "\\n"),
      });
    `,
    );
    ledgerAt().close();
    let made = 0;
    for (let round = 0; round < 2; round++) {
      const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
      await new Promise<void>((done) => {
        child.stdout.on("data", (chunk: Buffer) => {
          made = Number(chunk.toString().trim().split("\n").at(-1));
          if (made > 60 * (round + 1) && existsSync(join(folder, "unfinished.npz"))) child.kill("SIGKILL");
        });
        child.on("close", () => done());
      });
    }
    // killed twice, and the second time behind the first
    expect(made).toBeGreaterThan(120);
    expect(made).toBeLessThan(400);
    expect(paid()).toBeGreaterThanOrEqual(made);
    const ledger = ledgerAt();
    const { readOnnxFile } = await import("../../engine/onnx/read.ts");
    const { steps, epsilon } = await fitPrivately(
      await readOnnxFile(join(folder, "model.onnx")),
      data,
      options(ledger, { steps: 400, checkpoint: { path: join(folder, "unfinished.npz") } }),
    );
    ledger.close();
    expect(epsilon).toBeLessThanOrEqual(budget.epsilon);
    // only steps between the last checkpoint and a release that came after it are paid twice
    expect(steps).toBeGreaterThan(350);
    expect(paid()).toBeGreaterThanOrEqual(steps);
    expect(paid()).toBeLessThanOrEqual(400);
  });
});

describe("one record", () => {
  const open = async (d: typeof data) => {
    const model = modelOf(net);
    const trainer = new Trainer(model, { dims: d.dims, threads: 1 });
    const dims = new Map([...trainer.weights.keys()].map((name) => [name, trainer.dims(name)]));
    const sum = await ClippedSum.open(model, dims, {
      dims: d.dims,
      clip: 0.5,
      clipping: "flat",
      microBatch: 16,
      threads: 1,
    });
    const of = async (rows: readonly number[], from = d): Promise<Float64Array> => {
      const total = new Float64Array(sum.size);
      await sum.add(trainer.weights, from, Int32Array.from(rows), total);
      return total;
    };
    return { of, close: () => Promise.all([sum.close(), trainer.close()]) };
  };
  const distance = (a: Float64Array, b: Float64Array): number =>
    Math.sqrt(a.reduce((s, v, i) => s + (v - (b[i] as number)) ** 2, 0));
  const all = Array.from(data.labels.keys());

  it("more or less changes the sum by its own clipped gradient and nothing else", async () => {
    const { of, close } = await open(data);
    const whole = await of(all);
    for (const i of [0, 15, 16, 59]) {
      const without = await of(all.filter((k) => k !== i));
      const alone = await of([i]);
      expect(distance(whole, without)).toBeLessThanOrEqual(0.5);
      expect(
        distance(
          whole,
          without.map((v, k) => v + (alone[k] as number)),
        ),
      ).toBeLessThan(1e-5);
    }
    await close();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 3e38, 1e20, 1e10])(
    "with values of %d changes it by no more than the norm",
    async (wild) => {
      const { of, close } = await open(data);
      const x = data.x.slice();
      x.fill(wild, 20 * 5, 21 * 5);
      const without = await of(all.filter((k) => k !== 20));
      expect(distance(await of(all, { ...data, x }), without)).toBeLessThanOrEqual(0.5);
      await close();
    },
  );
});
