/** Shapes of matrix products and contractions. */
import { attr, type Dim, type Shape } from "../graph.ts";
import { broadcast, broadcastDim, type ShapeFunction, unknownDims } from "./context.ts";

/** numpy's matmul: vectors get a dimension of 1 that is dropped again, leading dims broadcast. */
export const matMulShape = (a: Shape, b: Shape): Shape => {
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return undefined;
  const left: readonly Dim[] = a.length === 1 ? [1, ...a] : a;
  const right: readonly Dim[] = b.length === 1 ? [...b, 1] : b;
  const batch = broadcast([left.slice(0, -2), right.slice(0, -2)]);
  if (batch === undefined) return undefined;
  return [
    ...batch,
    ...(a.length === 1 ? [] : [left.at(-2) ?? null]),
    ...(b.length === 1 ? [] : [right.at(-1) ?? null]),
  ];
};

const matMul: ShapeFunction = (c) => [{ dtype: c.dtype(0) ?? c.dtype(1), shape: matMulShape(c.shape(0), c.shape(1)) }];

const gemm: ShapeFunction = (c) => {
  const [a, b] = [c.shape(0), c.shape(1)];
  const m = a?.[attr.int(c.node, "transA", 0) === 1 ? 1 : 0] ?? null;
  const n = b?.[attr.int(c.node, "transB", 0) === 1 ? 0 : 1] ?? null;
  return [{ dtype: c.dtype(0) ?? c.dtype(1), shape: [m, n] }];
};

/** y_ij = sum ...: a label's dim is the broadcast over the operands; "..." stands for the leading dims that have no label. */
const einsum: ShapeFunction = (c) => {
  const dtype = c.dtype(0);
  const equation = attr.string(c.node, "equation", "").replaceAll(" ", "");
  const [left = "", right] = equation.split("->");
  const terms = left.split(",");
  const dims = new Map<string, Dim>();
  let ellipsis: Shape = [];
  for (const [i, term] of terms.entries()) {
    const shape = c.shape(i);
    const [head = "", tail] = term.split("...");
    if (shape === undefined) {
      if (tail !== undefined) ellipsis = undefined;
      for (const label of head + (tail ?? "")) dims.set(label, dims.get(label) ?? null);
      continue;
    }
    const rest = shape.length - head.length - (tail ?? "").length;
    const set = (label: string, d: Dim): void => {
      const old = dims.get(label);
      dims.set(label, old === undefined ? d : broadcastDim(old, d));
    };
    Array.from(head).forEach((label, k) => set(label, shape[k] ?? null));
    if (tail === undefined) continue;
    if (rest < 0) return [{ dtype, shape: undefined }];
    ellipsis = ellipsis === undefined ? undefined : broadcast([ellipsis, shape.slice(head.length, head.length + rest)]);
    Array.from(tail).forEach((label, k) => set(label, shape[head.length + rest + k] ?? null));
  }
  const output = right ?? implicitOutput(terms, left.includes("..."));
  const [head = "", tail] = output.split("...");
  const named = (labels: string): Dim[] => Array.from(labels, (l) => dims.get(l) ?? null);
  if (tail === undefined) return [{ dtype, shape: named(head) }];
  return [{ dtype, shape: ellipsis === undefined ? undefined : [...named(head), ...ellipsis, ...named(tail)] }];
};

/** Without "->" the output has, in alphabetical order, the labels that occur once. */
const implicitOutput = (terms: readonly string[], ellipsis: boolean): string => {
  const letters = terms.join("").replaceAll(".", "");
  const once = [...new Set(letters)].filter((l) => letters.indexOf(l) === letters.lastIndexOf(l)).sort();
  return (ellipsis ? "..." : "") + once.join("");
};

const det: ShapeFunction = (c) => [{ dtype: c.dtype(0), shape: c.shape(0)?.slice(0, -2) }];

export const linear: readonly (readonly [string, ShapeFunction])[] = [
  ["MatMul", matMul],
  ["Gemm", gemm],
  ["Einsum", einsum],
  ["Det", det],
  ["MatMulInteger", (c) => [{ dtype: "int32", shape: matMulShape(c.shape(0), c.shape(1)) }]],
  ["QLinearMatMul", (c) => [{ dtype: c.dtype(7), shape: matMulShape(c.shape(0), c.shape(3)) }]],
  ["BlackmanWindow", (c) => window(c)],
  ["HannWindow", (c) => window(c)],
  ["HammingWindow", (c) => window(c)],
];

const window: ShapeFunction = (c) => {
  const n = c.elements(0)?.[0] ?? null;
  return [{ dtype: "float32", shape: n === null ? unknownDims(1) : [n] }];
};
