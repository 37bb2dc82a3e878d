/** casemate filter: input filters in front of a model, in one graph. */
import { basename, resolve } from "node:path";
import { Command } from "commander";
import { constrain } from "../assess/constrain.ts";
import { loadLabelled } from "../assess/load-labelled.ts";
import { CasemateError } from "../core/error.ts";
import { graphFilters } from "../defences/input/index.ts";
import { withThermometer } from "../defences/input/thermometer.ts";
import { parseFilter, withFilters } from "../defences/input/with-filters.ts";
import { readOnnx, readOnnxFile } from "../engine/onnx/read.ts";
import type { ModelProto } from "../engine/onnx/graph.ts";
import { writeOnnx, writeOnnxFile } from "../engine/onnx/write.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import type { DataEvidence } from "../engine/runtime/describe/options.ts";
import { drawsOf } from "../engine/runtime/draws.ts";
import { openOnnxModel } from "../engine/runtime/onnx-model.ts";
import { addConstraintFlags, type ConstraintFlags, constraintsOf } from "./assess/constraint-flags.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { collect, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";

interface FilterFlags extends DataFlags, ModelFlags, ConstraintFlags {
  readonly out: string;
  readonly filter?: readonly string[];
  readonly normalise?: boolean;
  readonly thermometer?: number;
  readonly data?: string;
}

export const filterCommand = (): Command => {
  const command = new Command("filter")
    .description("put input filters in front of a model, in one ONNX graph (docs/guide/filters.md)")
    .argument("<model>", "an ONNX file")
    .requiredOption("-o, --out <file>", "the filtered model")
    .option(
      "--filter <name:parameter=value>",
      `${graphFilters.map((f) => f.id).join(", ")}; repeatable, the first one first`,
      collect,
    )
    .option("--normalise", "the filtered model takes values in [0, 1] and brings them to the model's range itself")
    .option(
      "--thermometer <levels>",
      "for a model that was trained on it: each value in [0, 1] becomes so many steps, in front of the model",
      wholeNumber(2),
    )
    .option("--data <path>", "labelled data: finds out the range of the inputs, and what the filters cost in accuracy")
    .action(run);
  addDataFlags(command);
  addConstraintFlags(command);
  addModelFlags(command);
  return command;
};

const run = async (path: string, flags: FilterFlags): Promise<void> => {
  if (resolve(path) === resolve(flags.out))
    throw new CasemateError("USAGE", "the filtered model would overwrite the one that it is made of", {
      hint: "give another -o FILE",
    });
  const chosen = (flags.filter ?? []).map(parseFilter);
  if (chosen.length === 0 && flags.normalise !== true && flags.thermometer === undefined)
    throw new CasemateError("USAGE", "no filter is given", { hint: "give --filter gaussian:sigma=0.8" });
  const labelled = flags.data === undefined ? undefined : await loadLabelled(flags.data, loadOf(flags));
  const evidence = labelled?.evidence;
  const model = encoded(await readOnnxFile(path), flags);
  const description = await describeModel(model, evidence, { name: basename(path), ...describeOf(flags) });
  const columns =
    labelled === undefined ? {} : constrain(description, labelled.dataset, await constraintsOf(flags)).description;
  const filtered = withFilters(model, { ...description, ...columns }, chosen, { normalise: flags.normalise === true });
  const written = readOnnx(writeOnnx(filtered));
  const { after, text } = await tried(written, evidence);
  await writeOnnxFile(flags.out, filtered);
  const say = (line: string): void => void process.stdout.write(`${printable(line)}\n`);
  for (const { filter, params } of chosen)
    say(`${filter.id} ${JSON.stringify(params)}: ${filter.title} (${filter.paper})`);
  if (flags.thermometer !== undefined) say(`thermometer: ${flags.thermometer} levels of each value`);
  const draws = filtered.graph === undefined ? [] : drawsOf(filtered.graph);
  if (draws.length > 0)
    say(
      `random: who runs the graph feeds ${draws.map(({ name, columns: k }) => `'${name}' [N, ${k}]`).join(", ")} with fresh uniform numbers; casemate does (docs/decisions/random-inputs.md)`,
    );
  const before = description.candidates?.[0];
  if (before !== undefined && after !== undefined)
    say(
      `accuracy on ${before.samples} samples: ${percent(before.accuracy)} without, ${percent(after)} with the filters`,
    );
  say(text);
  say(`wrote ${flags.out}`);
};

/** Channels last only where it is said. */
const encoded = (model: ModelProto, { thermometer, layout, input }: FilterFlags): ModelProto =>
  thermometer === undefined
    ? model
    : withThermometer(model, {
        levels: thermometer,
        axis: layout === "hwc" ? 2 : 0,
        ...(input === undefined ? {} : { input }),
      });

/** Does it run, how often is it right, and what of its gradient. */
const tried = async (
  model: ModelProto,
  evidence: DataEvidence | undefined,
): Promise<{ readonly after: number | undefined; readonly text: string }> => {
  const description = await describeModel(model, evidence);
  const open = await openOnnxModel(model, description, { threads: 1 });
  try {
    const rounding = open.steps().filter((s) => s.kind === "surrogate").length;
    const text =
      open.notDifferentiable !== undefined
        ? `no gradients, only black-box attacks apply: ${open.notDifferentiable.message}`
        : rounding > 0
          ? `${rounding} roundings in the graph: gradients pass straight through them, and the doctor says so (doctor/straight-through)`
          : "gradients pass through the filters: casemate assess attacks the model behind them";
    return { after: description.candidates?.[0]?.accuracy, text };
  } finally {
    await open.close();
  }
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
