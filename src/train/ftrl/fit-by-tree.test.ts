/** DP-FTRL: what it pays, that its noise is the tree's, that it goes on where it stopped, and keeps its secrets. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BitSource } from "../../core/csprng.ts";
import { rngFor } from "../../core/rng.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { fromTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { account } from "../accountant/account.ts";
import { type Budget } from "../ledger/steps-within.ts";
import { PrivacyLedger, readLedger } from "../ledger/privacy-ledger.ts";
import { dataDigest } from "../private/fit-privately.ts";
import { modelOf, nets, samplesOf } from "../private/private.test-data.ts";
import { fitByTree, type TreeFitOptions } from "./fit-by-tree.ts";
import { prefixVariance } from "./noisy-tree.ts";
import { squareRootNorm } from "./prefix-cost.ts";
import { treeLevels } from "./tree-levels.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-tree-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const seeded = (stream: string): BitSource => {
  const rng = rngFor(7, "fit-by-tree.test", stream);
  return { u32: () => rng.integer(4294967296) };
};
const [net] = nets as [(typeof nets)[number]];
const data = samplesOf(net, 60);
const budget: Budget = { epsilon: 2, delta: 1e-5, adjacency: "add-remove" };
const ledgerAt = (name = "a.jsonl", b: Budget = budget, d: FitData = data): PrivacyLedger =>
  PrivacyLedger.open(join(folder, name), { data: dataDigest(d), budget: b });
const options = (ledger: PrivacyLedger, more: Partial<TreeFitOptions> = {}): TreeFitOptions => ({
  ledger,
  steps: 6,
  trees: 3,
  clip: 1,
  optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 },
  threads: 1,
  ...more,
});
const weightsOf = (model: ModelProto): number[] =>
  (model.graph?.initializer ?? []).flatMap((p) => Array.from(fromTensorProto(p).data as Float32Array));

describe("fitByTree", () => {
  it("refuses trees that the budget does not allow, before the first one is paid", async () => {
    const ledger = ledgerAt();
    await expect(fitByTree(modelOf(net), data, options(ledger, { noise: 6, trees: 4 }))).rejects.toMatchObject({
      code: "DP_BUDGET",
      message: expect.stringMatching(/^4 trees would exceed .* allows 3 more$/),
    });
    ledger.close();
    expect(readLedger(join(folder, "a.jsonl")).events).toEqual([]);
  });

  it("pays for each tree once, for what its nodes cost, and uses the budget up", async () => {
    const ledger = ledgerAt();
    const { noise, epsilon, history } = await fitByTree(modelOf(net), data, options(ledger));
    ledger.close();
    const { events } = readLedger(join(folder, "a.jsonl"));
    expect(events).toMatchObject([{ mechanism: "gaussian", sampling: "none", rate: 1, steps: 3 }]);
    expect((events[0]?.noise ?? 0) / (noise / Math.sqrt(treeLevels(6)))).toBeCloseTo(1, 6);
    expect(account(events, { delta: 1e-5 }).lower).toBeLessThanOrEqual(epsilon);
    expect(epsilon).toBeLessThanOrEqual(2);
    expect(epsilon).toBeGreaterThan(1.96);
    expect(history.map((e) => e.epoch)).toEqual([1, 2, 3]);
  });

  it.each([
    [6, 2, "tree"],
    [8, 1, "tree"],
    [8, 2, "square-root"],
  ] as const)(
    "%d steps of %d rounds, %s: plain SGD ends where its gradients end, plus the noise of the last prefixes",
    async (steps, trees, factorization) => {
      // gradients of nearly no length: what moves the weights is noise; a learning rate of n / steps undoes the division
      const ledger = ledgerAt("b.jsonl", { ...budget, epsilon: 15 });
      const changes: number[] = [];
      const before = weightsOf(modelOf(net));
      const noise = 400;
      const clip = 1e-3;
      for (let i = 0; i < 9; i++) {
        const optimizer = {
          kind: "sgd",
          learningRate: data.labels.length / steps,
          momentum: 0,
          weightDecay: 0,
        } as const;
        const o = options(ledger, {
          factorization,
          steps,
          trees,
          noise,
          clip,
          optimizer,
          run: `${i}`,
          source: seeded(`${steps} ${trees} ${i}`),
        });
        weightsOf((await fitByTree(modelOf(net), data, o)).model).forEach((w, k) =>
          changes.push(w - (before[k] as number)),
        );
      }
      ledger.close();
      const variance = changes.reduce((s, v) => s + v * v, 0) / changes.length;
      const want =
        (noise * clip) ** 2 * trees * (factorization === "tree" ? prefixVariance(steps) : squareRootNorm(steps) ** 2);
      expect(changes.length).toBeGreaterThan(400);
      // gradients add at most 60 clip a tree, and float32 weights round
      expect(Math.abs(variance / want - 1)).toBeLessThan(5 * Math.sqrt(2 / changes.length) + 0.02);
    },
  );

  it("learns what can be learnt", async () => {
    const many = samplesOf(net, 300);
    const separable = {
      ...many,
      labels: Int32Array.from(many.labels, (_, i) => ((many.x[i * 5] as number) > 0 ? 1 : 0)),
    };
    const ledger = ledgerAt("c.jsonl", { ...budget, epsilon: 12 }, separable);
    const optimizer = { kind: "sgd", learningRate: 1, momentum: 0.5, weightDecay: 0 } as const;
    const { history } = await fitByTree(
      modelOf(net),
      separable,
      options(ledger, { steps: 4, trees: 12, optimizer, validation: separable, source: seeded("learns") }),
    );
    ledger.close();
    expect(history.at(-1)?.validation?.accuracy).toBeGreaterThan(0.85);
  });

  it("refuses before the first step what the ledger does not allow", async () => {
    const ledger = ledgerAt();
    await expect(fitByTree(modelOf(net), data, options(ledger, { noise: 2 }))).rejects.toMatchObject({
      code: "DP_BUDGET",
    });
    ledger.close();
    expect(readLedger(join(folder, "a.jsonl")).events).toEqual([]);
  });
});

describe("an interrupted run", () => {
  const path = (): string => join(folder, "state.npz");
  const interrupt = async (ledger: PrivacyLedger, after: number, source: BitSource): Promise<void> => {
    const controller = new AbortController();
    const run = fitByTree(modelOf(net), data, {
      ...options(ledger, { state: { path: path() }, source }),
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === after) controller.abort();
      },
    });
    await expect(run).rejects.toThrow();
  };

  it.each([4, 12])(
    "goes on after step %d of 18 with the same noise in its nodes, and pays nothing twice",
    async (after) => {
      // the same bits in the same order: the interrupted run must end where the other does
      const whole = ledgerAt("whole.jsonl");
      const want = await fitByTree(modelOf(net), data, options(whole, { source: seeded("same") }));
      whole.close();
      const ledger = ledgerAt();
      const source = seeded("same");
      await interrupt(ledger, after, source);
      ledger.close();
      // nobody but the owner may read it: true sums are in it
      expect(statSync(path()).mode & 0o777).toBe(0o600);
      const again = ledgerAt();
      const got = await fitByTree(modelOf(net), data, options(again, { state: { path: path() }, source }));
      again.close();
      expect(weightsOf(got.model)).toEqual(weightsOf(want.model));
      expect(readLedger(join(folder, "a.jsonl")).events).toMatchObject([{ steps: 3 }]);
    },
  );

  it("pays again for a tree that was seen, when an older state is put back", async () => {
    const ledger = ledgerAt("a.jsonl", { ...budget, epsilon: 8 });
    const o = { noise: 3, source: seeded("older") };
    const controller = new AbortController();
    const first = fitByTree(modelOf(net), data, {
      ...options(ledger, { ...o, state: { path: path() } }),
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === 3) controller.abort();
      },
    });
    await expect(first).rejects.toThrow();
    ledger.close();
    const old = readFileSync(path());
    for (let i = 0; i < 2; i++) {
      const again = ledgerAt("a.jsonl", { ...budget, epsilon: 8 });
      writeFileSync(path(), old);
      await fitByTree(modelOf(net), data, options(again, { ...o, state: { path: path() } }));
      again.close();
    }
    // three trees, and all three again
    expect(readLedger(join(folder, "a.jsonl")).events).toMatchObject([{ steps: 6 }]);
  });

  it("refuses the state of another run", async () => {
    const ledger = ledgerAt();
    await interrupt(ledger, 4, seeded("other"));
    expect(existsSync(path())).toBe(true);
    const other = fitByTree(modelOf(net), data, options(ledger, { state: { path: path() }, clip: 2 }));
    await expect(other).rejects.toMatchObject({ code: "RESUME_MISMATCH" });
    ledger.close();
  });
});
