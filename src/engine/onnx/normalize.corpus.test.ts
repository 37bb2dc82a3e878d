import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { type CorpusModel, feedsFor, fileModels, hasShared, zippedModels } from "../../../test/support/onnx-corpus.ts";
import { Session } from "../runtime/ort.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ModelProto } from "./graph.ts";
import { normalize } from "./normalize.ts";
import { writeOnnx } from "./write.ts";

if (!hasShared) console.log("normalize on whole models: skipped, ../shared is absent");

const run = async (model: ModelProto, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> => {
  const session = await Session.create(writeOnnx(model), { threads: 1, optimization: "disabled" });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
};

/** Largest |a - b| / (1 + |a|); dims and dtypes must agree. */
const distance = (a: Tensor, b: Tensor): number => {
  expect(b.dims).toEqual(a.dims);
  expect(b.dtype).toBe(a.dtype);
  let worst = 0;
  for (let i = 0; i < a.data.length; i++) {
    const [x, y] = [a.data[i], b.data[i]];
    if (x === y || (Number.isNaN(Number(x)) && Number.isNaN(Number(y)))) continue;
    worst = Math.max(worst, Math.abs(Number(x) - Number(y)) / (1 + Math.abs(Number(x))));
  }
  return worst;
};

/** Outputs that differ from run to run: random ops, and the one Dropout that trains. */
const isRandom = (m: CorpusModel, model: ModelProto): boolean =>
  /dropout\/dropout|dropout_training_mode_true/.test(m.name) ||
  model.graph?.node.some((n) => /^(Random|Bernoulli|Multinomial)/.test(n.opType)) === true;

describe.skipIf(!hasShared)("normalize leaves the outputs of whole models as they are (needs ../shared)", () => {
  for (const [label, models] of [
    ["zips", hasShared ? zippedModels() : []],
    ["files", hasShared ? fileModels() : []],
  ] as const)
    it(label, { timeout: 300_000 }, async () => {
      const counts = { same: 0, refused: 0, notRun: 0 };
      const failures: string[] = [];
      for (const m of models) {
        const verdict = await check(m);
        if (verdict === "same" || verdict === "refused" || verdict === "notRun") counts[verdict]++;
        else failures.push(`${m.name}: ${verdict}`);
      }
      console.log(`normalize ${label}: ${JSON.stringify(counts)} of ${models.length}`);
      expect(failures).toEqual([]);
      expect(counts.same).toBeGreaterThan(models.length / 2);
    });
});

const check = async (m: CorpusModel): Promise<string> => {
  let model: ModelProto;
  try {
    model = await m.load();
  } catch (e) {
    if (process.env["SHOW"]) console.log("refused", m.name, (e as Error).message);
    return "refused";
  }
  if (isRandom(m, model)) return "notRun";
  for (const size of [2, 1, 4, 320, 576]) {
    // the last: one sample of sound
    const feeds = feedsFor(model, m.inputs, (s) => (size === 576 && s === "batch" ? 1 : size));
    if (feeds === undefined) return "notRun";
    let before: Record<string, Tensor>;
    try {
      before = await run(model, feeds);
    } catch (e) {
      if (process.env["SHOW"]) console.log("not run", m.name, size, (e as Error).message);
      continue;
    }
    try {
      const normal = normalize(model);
      const after = await run(normal, feeds);
      for (const [name, t] of Object.entries(before)) {
        const other = after[name];
        if (other === undefined) return `output '${name}' is gone`;
        const d = distance(t, other);
        if (!(d < 1e-5)) return `output '${name}' differs by ${d}`;
      }
      return "same";
    } catch (e) {
      if (e instanceof CasemateError && e.code === "ONNX_UNSUPPORTED") return "refused";
      return (e as Error).message.slice(0, 400);
    }
  }
  return "notRun";
};
