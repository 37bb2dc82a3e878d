/** Small nets over tables, trained with engine/fit, with their scaling inside the graph: they take the table as it is stored. */
import { fit } from "../../src/engine/fit/fit.ts";
import { type ModelProto, node, valueInfo } from "../../src/engine/onnx/graph.ts";
import { toTensorProto } from "../../src/engine/onnx/tensor-proto.ts";
import { rngFor } from "../../src/core/rng.ts";
import { float32 } from "../../src/engine/tensor/tensor.ts";
import { modelOf } from "./onnx-model.ts";

export interface Table {
  readonly names: readonly string[];
  /** rows of numbers, as stored */
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

export const toCsv = (t: Table, from: number, to: number): string =>
  `${t.names.join(",")},label\n${t.rows
    .slice(from, to)
    .map((row, i) => `${row.join(",")},${t.labels[from + i]}`)
    .join("\n")}\n`;

/** Two layers of `hidden` units on standardised columns; trained on the first `count` rows. */
export const trainOn = async (t: Table, count: number, hidden: number, epochs: number): Promise<ModelProto> => {
  const d = t.names.length;
  const rows = t.rows.slice(0, count);
  const mean = t.names.map((_, j) => rows.reduce((s, r) => s + (r[j] ?? 0), 0) / count);
  const std = t.names.map(
    (_, j) => Math.sqrt(rows.reduce((s, r) => s + ((r[j] ?? 0) - (mean[j] ?? 0)) ** 2, 0) / count) || 1,
  );
  const rng = rngFor(1, "tabular");
  const weights = (from: number, to: number) =>
    float32(
      [from, to],
      Float32Array.from({ length: from * to }, () => rng.normal() * Math.sqrt(2 / from)),
    );
  const net = modelOf({
    nodes: [
      node("Gemm", ["z", "w1", "b1"], ["h"]),
      node("Relu", ["h"], ["r"]),
      node("Gemm", ["r", "w2", "b2"], ["logits"]),
    ],
    inputs: { z: ["N", d] },
    initializers: {
      w1: weights(d, hidden),
      b1: float32([hidden], new Float32Array(hidden)),
      w2: weights(hidden, 2),
      b2: float32([2], new Float32Array(2)),
    },
    outputs: { logits: "float32" },
  });
  const z = Float32Array.from(rows.flatMap((r) => r.map((v, j) => (v - (mean[j] ?? 0)) / (std[j] ?? 1))));
  const { model } = await fit(
    net,
    { x: z, labels: Int32Array.from(t.labels.slice(0, count)), dims: [d] },
    { epochs, batchSize: 128, optimizer: { kind: "adam", learningRate: 0.005 }, seed: 1, threads: 1 },
  );
  const { graph } = model;
  if (graph === undefined) throw new Error("no graph");
  graph.node.unshift(node("Sub", ["x", "mean"], ["centred"]), node("Div", ["centred", "std"], ["z"]));
  graph.initializer.push(toTensorProto("mean", float32([d], mean)), toTensorProto("std", float32([d], std)));
  graph.input = [valueInfo("x", "float32", ["N", d])];
  graph.valueInfo = [];
  return model;
};

/** Columns of numbers stay; columns of text become one column of 0 and 1 for each value, called NAME_value. */
export const oneHot = (
  names: readonly string[],
  cells: readonly (readonly string[])[],
  labels: readonly number[],
): Table => {
  const values = names.map((_, j) =>
    cells.every((r) => Number.isFinite(Number(r[j]))) ? undefined : [...new Set(cells.map((r) => r[j] ?? ""))].sort(),
  );
  return {
    names: names.flatMap((name, j) => values[j]?.map((v) => `${name}_${v}`) ?? [name]),
    rows: cells.map((r) => r.flatMap((cell, j) => values[j]?.map((v) => Number(v === cell)) ?? [Number(cell)])),
    labels,
  };
};
