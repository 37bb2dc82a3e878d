/** References: a bounded number of ordinary samples' features, that distances are taken to. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { Value } from "../../engine/onnx/builder.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { DetectContext, DetectorParams, FitContext } from "./detector.ts";
import { floatsOfRank } from "./floats.ts";

/** Above, the neighbours of all references take too long to find, and each request to compare. */
const mostReferences = 5000;

export const referencesSchema = z
  .strictObject({
    k: z.int().min(1).max(mostReferences),
    /** [width] of all references, taken off features before they are compared */
    mean: floatsOfRank(1),
    /** [m, width], mean taken off */
    references: floatsOfRank(2),
  })
  .refine(
    ({ k, mean, references: { dims } }) => dims[1] === mean.dims[0] && k < (dims[0] ?? 0),
    "tensors that do not fit each other",
  );
export type References = z.output<typeof referencesSchema>;

/** `params`: k neighbours, and at most so many references. THROWS USAGE for parameters out of range, DATA_MISMATCH for fewer samples than neighbours. */
export const chooseReferences = async (c: FitContext, id: string, params: DetectorParams): Promise<References> => {
  const { k = 0, references: most = 0 } = params;
  const whole = Number.isInteger(k) && Number.isInteger(most);
  if (!whole || k < 1 || most <= k || most > mostReferences)
    throw new CasemateError(
      "USAGE",
      `detector '${id}': k is a whole number from 1 on, references one above k and up to ${mostReferences}, got ${k} and ${most}`,
    );
  const d = c.width();
  const h = await c.run(d, (of) => of.features());
  const n = c.labels.length;
  const rows = rngFor(c.seed, "references")
    .shuffle(Int32Array.from({ length: n }, (_, i) => i))
    .subarray(0, most);
  if (rows.length <= k)
    throw new CasemateError("DATA_MISMATCH", `detector '${id}' looks at ${k} neighbours, ${n} samples are too few`);
  const mean = new Float64Array(d);
  for (const row of rows)
    for (let j = 0; j < d; j++) mean[j] = (mean[j] as number) + (h[row * d + j] as number) / rows.length;
  const references = new Float32Array(rows.length * d);
  rows.forEach((row, i) => {
    for (let j = 0; j < d; j++) references[i * d + j] = (h[row * d + j] as number) - (mean[j] as number);
  });
  return { k, mean: float32([d], Float32Array.from(mean)), references: float32([rows.length, d], references) };
};

/** Features with the references' mean taken off, [N, width]. */
export const centred = (c: DetectContext, { mean }: References): Value =>
  c.b.op("Sub", [c.features(), c.b.constant(mean)]);
