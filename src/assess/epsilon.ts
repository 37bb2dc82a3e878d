/** Default radii of the threat models, in attack space (every feature scaled to [0, 1] of its range), and parsing of what users give. */
import { CasemateError } from "../core/error.ts";
import type { Domain } from "../engine/runtime/model.ts";
import { type Norm, norms } from "../engine/tensor/norm.ts";

/**
 * Conventions of the literature: Linf 8/255 for colour images and 0.1 for small grey ones (0.3 is the MNIST challenge of Madry et al. 2018, for hardened nets);
 * L2 0.5 for CIFAR-size colour images, scaled by sqrt(size / 3072); L1 12 likewise by size / 3072 (Croce & Hein 2021). Tabular data: 5 % of each feature's range in
 * Linf, the same budget spread in L2 and L1. L0: 5 % of the features, at least one (two where there are one-hot groups: one category for another). Of tables, features that can be changed count.
 */
export const defaultEpsilon = (domain: Domain): ReadonlyMap<Norm, number> => {
  const d = domain.size;
  // features that can not be changed take no share of a budget
  const free = domain.mutable?.reduce((s, v) => s + v, 0) ?? d;
  const image = domain.layout !== "flat" || (d >= 256 && Number.isInteger(Math.sqrt(d)));
  const colour = image && d % 3 === 0 && (domain.layout === "chw" ? domain.dims[0] === 3 : domain.dims.at(-1) === 3);
  const linf = image ? (colour ? 8 / 255 : 0.1) : 0.05;
  return new Map<Norm, number>([
    ["linf", linf],
    ["l2", image ? (colour ? 0.5 * Math.sqrt(d / 3072) : linf * Math.sqrt(d) * 0.5) : 0.05 * Math.sqrt(free)],
    ["l1", image ? (colour ? (12 * d) / 3072 : linf * d * 0.15) : 0.05 * free],
    ["l0", Math.max(domain.groups === undefined ? 1 : 2, Math.round(0.05 * (image ? d : free)))],
  ]);
};

/** "8/255", "0.3", "1e-2" -> a number greater than 0. Throws USAGE. */
export const parseEpsilon = (text: string): number => {
  const parts = /^\s*([0-9.eE+-]+)\s*(?:\/\s*([0-9.eE+-]+)\s*)?$/.exec(text);
  const value = parts === null ? Number.NaN : Number(parts[1]) / (parts[2] === undefined ? 1 : Number(parts[2]));
  if (!(value > 0) || value === Infinity)
    throw new CasemateError("USAGE", `'${text}' is no radius`, {
      hint: "give a number greater than 0 such as 0.3 or 8/255",
    });
  return value;
};

/** Throws USAGE for a norm that does not exist. */
export const parseNorm = (text: string): Norm => {
  const norm = norms.find((n) => n === text.toLowerCase());
  if (norm === undefined)
    throw new CasemateError("USAGE", `'${text}' is no norm`, { hint: `choose one of ${norms.join(", ")}` });
  return norm;
};
