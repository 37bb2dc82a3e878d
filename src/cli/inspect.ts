/** casemate inspect: what is in an ONNX file and what can be differentiated. */
import { stat } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { gradientStatus } from "../engine/grad/rules/index.ts";
import type { NodeProto, Shape } from "../engine/onnx/graph.ts";
import { eachGraph } from "../engine/onnx/walk.ts";
import { readOnnxFile } from "../engine/onnx/read.ts";
import { type ModelSummary, type OpSummary, summarize } from "../engine/onnx/summary.ts";

interface InspectOptions {
  readonly format: "text" | "json";
  readonly dim: Readonly<Record<string, number>>;
  readonly graph: boolean;
}

export const inspectCommand = (): Command =>
  new Command("inspect")
    .description(
      "print what is in an ONNX model: inputs, outputs, ops with their gradient status, parameters, memory, FLOPs",
    )
    .argument("<model>", "an ONNX file")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .option(
      "--dim <name=size>",
      "size of a symbolic dim of an input, for FLOPs and memory; repeatable (default: 1)",
      dims,
      {},
    )
    .option("--graph", "print every node too", false)
    .action(async (path: string, options: InspectOptions) => {
      const model = await readOnnxFile(path);
      const summary = summarize(model, { dims: options.dim, gradient: gradientStatus });
      const { size } = await stat(path);
      if (options.format === "json") {
        process.stdout.write(
          `${JSON.stringify({ schemaVersion: 1, file: path, fileBytes: size, ...summary }, null, 2)}\n`,
        );
        return;
      }
      process.stdout.write(text(path, size, summary));
      if (!options.graph) return;
      for (const g of eachGraph(model)) {
        process.stdout.write(`\ngraph '${shown(g.name)}'\n`);
        for (const n of g.node) process.stdout.write(`  ${nodeLine(n)}\n`);
      }
    });

const dims = (argument: string, before: Record<string, number>): Record<string, number> => {
  const at = argument.lastIndexOf("=");
  const size = Number(argument.slice(at + 1));
  if (at < 1 || !Number.isSafeInteger(size) || size < 1)
    throw new InvalidArgumentError("expected name=size, for example batch=16");
  return { ...before, [argument.slice(0, at)]: size };
};

/** Names come from the file, which may be hostile: no control characters reach the terminal. */
const shown = (name: string): string => name.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");

const shapeText = (shape: Shape): string =>
  shape === undefined ? "[unknown rank]" : `[${shape.map((d) => d ?? "?").join(", ")}]`;

const units = ["", "k", "M", "G", "T", "P"] as const;
const si = (value: number): string => {
  const k = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return k === 0 ? `${value} ` : `${(value / 1000 ** k).toPrecision(3)} ${units[k] ?? ""}`;
};
const bytesText = (value: number): string => {
  if (value < 1024) return `${value} B`;
  const k = Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** k).toPrecision(3)} ${["", "KiB", "MiB", "GiB", "TiB"][k] ?? ""}`;
};

const text = (path: string, size: number, s: ModelSummary): string => {
  const lines: string[] = [];
  const row = (key: string, value: string): void => void lines.push(`${key.padEnd(14)}${shown(value)}`);
  row("model", `${path} (${bytesText(size)})`);
  row("graph", `${s.name === "" ? "(no name)" : s.name}${s.producer === "" ? "" : `, made by ${s.producer}`}`);
  row(
    "format",
    `IR ${s.irVersion}, opset ${s.opsets.map((o) => (o.domain === "ai.onnx" ? o.version : `${o.domain} ${o.version}`)).join(", ")}`,
  );
  for (const v of s.inputs) row("input", `${v.name}: ${v.type} ${shapeText(v.shape)}`);
  for (const v of s.outputs) row("output", `${v.name}: ${v.type} ${shapeText(v.shape)}`);
  row("parameters", `${s.parameters.toLocaleString("en")} (${bytesText(s.weightBytes)} of weights and constants)`);
  const assumed = Object.entries(s.assumed);
  const given = assumed.length === 0 ? "" : `, with ${assumed.map(([k, v]) => `${k} = ${v}`).join(", ")}`;
  row("compute", `${si(s.flops)}FLOP for one run${given}`);
  if (s.uncounted.length > 0) row("", `not counted: ${s.uncounted.map((u) => `${u.count} ${u.op}`).join(", ")}`);
  const least = s.unsized > 0 ? `at least ` : "";
  row(
    "memory",
    `${least}${bytesText(s.peakActivationBytes)} of activations at one time, ${least}${bytesText(s.activationBytes)} in all`,
  );
  row("nodes", `${s.nodes}${s.functions > 0 ? `, and ${s.functions} functions` : ""}`);
  for (const note of s.notes) row("note", note);
  lines.push("", ...table(s.ops));
  if (s.introduced.length > 0)
    lines.push("", "these stand for rewritten ops when the model is differentiated:", ...table(s.introduced));
  const missing = [...s.ops, ...s.introduced].filter((o) => o.gradient === "no-rule");
  lines.push("");
  if (missing.length > 0)
    lines.push(
      `no gradient rule for ${missing.map((o) => shown(o.op)).join(", ")}: where one lies between the input and the loss, only black-box attacks apply`,
    );
  else
    lines.push(
      "every op has a gradient or stops one: white-box attacks apply where a path leads from the input to the output",
    );
  return `${lines.join("\n")}\n`;
};

const table = (ops: readonly OpSummary[]): string[] => {
  const width = Math.max(2, ...ops.map((o) => shown(o.op).length));
  return [
    `${"op".padEnd(width)}  ${"count".padStart(6)}  ${"FLOP".padStart(8)}  gradient`,
    ...ops.map(
      (o) =>
        `${shown(o.op).padEnd(width)}  ${String(o.count).padStart(6)}  ${(o.flops === undefined ? "-" : si(o.flops).trim()).padStart(8)}  ${o.gradient ?? ""}`,
    ),
  ];
};

const nodeLine = (n: NodeProto): string => {
  const attributes = n.attribute.map((a) => a.name).join(", ");
  const inputs = n.input.map((name) => (name === "" ? "_" : name)).join(", ");
  return shown(`${n.output.join(", ")} = ${n.opType}(${inputs})${attributes === "" ? "" : ` {${attributes}}`}`);
};
