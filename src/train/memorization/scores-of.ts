/** scoresOf: logits of a trained model for many samples, n x classes. */
import type { FitData } from "../../engine/fit/fit.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";

const chunk = 500;

export const scoresOf = async (
  model: ModelProto,
  data: Pick<FitData, "x" | "dims">,
  o: { readonly scores?: string | undefined; readonly threads?: number | undefined },
): Promise<Float32Array> => {
  const trainer = new Trainer(model, {
    dims: data.dims,
    threads: o.threads ?? 2,
    ...(o.scores === undefined ? {} : { scores: o.scores }),
  });
  try {
    const n = data.x.length / trainer.size;
    const classes = await trainer.classes();
    const out = new Float32Array(n * classes);
    for (let i = 0; i < n; i += chunk) {
      const end = Math.min(n, i + chunk);
      out.set(await trainer.scores(data.x.subarray(i * trainer.size, end * trainer.size)), i * classes);
    }
    return out;
  } finally {
    await trainer.close();
  }
};
