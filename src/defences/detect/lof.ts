/**
 * Local outlier factor of a new sample q among ordinary ones, on an intermediate tensor; exact.
 *
 * reach(q, o) = max(k-distance(o), |q - o|); density(q) = 1 / mean over the k nearest o of reach(q, o); LOF(q) = mean of density(o) / density(q): about 1 in the
 * midst of samples as dense as its neighbours, more where it is lonelier than they are. References have their own neighbours, without themselves.
 */
import { z } from "zod";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { InputDetector } from "./detector.ts";
import { floatsOfRank } from "./floats.ts";
import { squaredDistances } from "./nearest.ts";
import { centred, chooseReferences, type References, referencesSchema } from "./references.ts";

const schema = referencesSchema
  .safeExtend({
    /** [m]: distance of each reference to its k-th nearest other one */
    reach: floatsOfRank(1),
    /** [m]: local reachability density of each reference */
    density: floatsOfRank(1),
  })
  .refine(
    ({ references: { dims }, reach, density }) => reach.dims[0] === dims[0] && density.dims[0] === dims[0],
    "tensors that do not fit each other",
  );

/** Keeps densities of samples that are the same k times finite, as scikit-learn does. */
const least = 1e-10;

export const lof: InputDetector<z.output<typeof schema>> = {
  id: "lof",
  title: "local outlier factor among ordinary samples, on an intermediate tensor",
  paper: "Breunig, Kriegel, Ng, Sander: LOF: Identifying Density-Based Local Outliers, SIGMOD 2000",
  defaults: { k: 20, references: 1000 },
  schema,
  async fit(c, params) {
    const chosen = await chooseReferences(c, "lof", params);
    return { ...chosen, ...densities(chosen) };
  },
  build(c, { k, references, reach, density, ...rest }) {
    const { b } = c;
    const squared = squaredDistances(b, centred(c, { k, references, ...rest }), references);
    const [nearest = "", indices = ""] = b.ops("TopK", [squared, b.ints([k])], 2, { axis: 1, largest: 0, sorted: 1 });
    const distance = b.op("Sqrt", [b.op("Add", [nearest, b.scalar(1e-12, "float32")])]);
    const reached = b.op("Max", [distance, b.op("Gather", [b.constant(reach), indices], { axis: 0 })]);
    const mean = b.op("ReduceMean", [reached, b.ints([1])], { keepdims: 0 });
    const around = b.op("ReduceMean", [b.op("Gather", [b.constant(density), indices], { axis: 0 }), b.ints([1])], {
      keepdims: 0,
    });
    return b.op("Mul", [around, b.op("Add", [mean, b.scalar(least, "float32")])]);
  },
};

/** Of each reference among the others. */
const densities = ({
  k,
  references: { dims, data },
}: References): Pick<z.output<typeof schema>, "reach" | "density"> => {
  const [m = 0, d = 0] = dims;
  const reach = new Float64Array(m);
  const neighbours: { readonly to: Int32Array; readonly distances: Float64Array }[] = [];
  const distances = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    const own = data.subarray(i * d, (i + 1) * d);
    for (let o = 0; o < m; o++) {
      let sum = 0;
      for (let j = 0, at = o * d; j < d; j++, at++) sum += ((own[j] as number) - (data[at] as number)) ** 2;
      distances[o] = o === i ? Infinity : Math.sqrt(sum);
    }
    const to = Int32Array.from({ length: m }, (_, o) => o)
      .sort((p, q) => (distances[p] as number) - (distances[q] as number) || p - q)
      .slice(0, k);
    neighbours.push({ to, distances: Float64Array.from(to, (o) => distances[o] as number) });
    reach[i] = distances[to[k - 1] as number] as number;
  }
  const density = Float32Array.from(neighbours, ({ to, distances: near }) => {
    let sum = 0;
    for (let a = 0; a < k; a++) sum += Math.max(near[a] as number, reach[to[a] as number] as number);
    return 1 / (sum / k + least);
  });
  return { reach: float32([m], Float32Array.from(reach)), density: float32([m], density) };
};
