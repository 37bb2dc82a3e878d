/** casemate data duplicates: samples that stand in a data set more than once, or in the training set and in the test set. */
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { CasemateError } from "../../core/error.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import { loadDataset } from "../../engine/data/load.ts";
import { writeNpz } from "../../engine/data/npz.ts";
import { subset } from "../../engine/data/subset.ts";
import { tensor } from "../../engine/tensor/tensor.ts";
import {
  type Duplicates,
  findDuplicates,
  type SampleKind,
  sampleKinds,
} from "../../train/duplicates/find-duplicates.ts";
import { addDataFlags, type DataFlags, loadOf } from "../assess/data-flags.ts";
import { defined, positive, wholeNumber } from "../option.ts";
import { printable } from "../printable.ts";

interface DuplicatesFlags extends DataFlags {
  readonly test?: string;
  readonly testLabels?: string;
  readonly as?: SampleKind;
  readonly similarity?: number;
  readonly seed: number;
  readonly out?: string;
  readonly format: "text" | "json";
}

export const duplicatesCommand = (): Command => {
  const command = new Command("duplicates")
    .description(
      "find samples that stand in a data set more than once, exactly or nearly, or in training and test data",
    )
    .argument("<data>", "npz, idx.gz, csv, jsonl, or a folder of images")
    .option("--test <path>", "test data: look for samples of it in <data>")
    .option("--test-labels <file>", "labels of --test, where they are in a file of their own")
    .addOption(new Option("--as <kind>", "how samples are compared; default: by their size").choices(sampleKinds))
    .option("--similarity <number>", "least similarity, at most 1; default 0.98 for images, 0.8 for text", positive)
    .option("--seed <n>", "of the hashes", wholeNumber(0), 0)
    .option("-o, --out <npz>", "write the (training) data without what can be left out")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .exitOverride()
    .action(run);
  return addDataFlags(command);
};

const run = async (path: string, flags: DuplicatesFlags): Promise<void> => {
  const data = await loadDataset(path, loadOf(flags));
  const { labels: _labels, ...load } = loadOf(flags);
  const test =
    flags.test === undefined
      ? undefined
      : await loadDataset(flags.test, {
          ...load,
          ...defined({ labels: flags.testLabels, classNames: data.classNames }),
        });
  const found = await findDuplicates(data, {
    ...defined({ kind: flags.as, similarity: flags.similarity, test }),
    seed: flags.seed,
  });
  if (flags.out !== undefined) await writeRest(flags.out, data, found);
  process.stdout.write(
    flags.format === "json" ? `${JSON.stringify({ schemaVersion: 1, ...found }, null, 2)}\n` : text(found, data, test),
  );
  if (flags.out !== undefined && flags.format === "text")
    process.stdout.write(`wrote ${flags.out}: ${found.samples - found.drop.length} samples\n`);
};

const writeRest = async (out: string, data: Dataset, found: Duplicates): Promise<void> => {
  if (data.inputs.dtype === "string")
    throw new CasemateError("USAGE", "texts are not written as npz", {
      hint: "leave out -o, and take the rows of 'drop' in --format json out of your file",
    });
  const gone = new Set(found.drop);
  const keep = Array.from({ length: found.samples }, (_, i) => i).filter((i) => !gone.has(i));
  const { inputs, labels } = subset(data, keep);
  await writeFile(
    out,
    writeNpz({ inputs, ...(labels === undefined ? {} : { labels: tensor("int32", [labels.length], labels) }) }),
  ).catch((cause: unknown) => {
    throw new CasemateError("FILE_WRITE_FAILED", `'${out}' can not be written`, { cause });
  });
};

/** of the pairs that are printed; all are in the JSON */
const shown = 10;

const text = (d: Duplicates, data: Dataset, test: Dataset | undefined): string => {
  const measure = d.kind === "image" ? "cosine" : "Jaccard similarity";
  const name = (i: number): string => (i < d.samples ? `${i}` : `test ${i - d.samples}`);
  const label = (i: number): string => {
    const y = i < d.samples ? data.labels?.[i] : test?.labels?.[i - d.samples];
    return y === undefined ? "" : ` (${printable(data.classNames?.[y] ?? String(y))})`;
  };
  const copies = d.exact.reduce((s, g) => s + g.length - 1, 0);
  const lines = [
    `${d.samples} samples${test === undefined ? "" : `, ${d.testSamples} test samples`}, compared as ${d.kind}`,
    test === undefined
      ? `exact    ${copies} samples are copies of another, in ${d.exact.length} groups`
      : `exact    ${d.exact.length} groups of equal samples are in both sets`,
    `near     ${d.near.length} pairs${test === undefined ? "" : " across the sets"} with ${measure} of at least ${Number(d.similarity.toPrecision(4))}`,
    `labels   ${d.conflicts} of these pairs have different labels`,
    `drop     ${d.drop.length} ${test === undefined ? "samples can be left out so that none of these pairs remains" : "training samples are in the test set, or nearly"}`,
  ];
  for (const g of d.exact.slice(0, shown))
    lines.push(
      `  equal ${g
        .slice(0, 8)
        .map((i) => `${name(i)}${label(i)}`)
        .join(", ")}${g.length > 8 ? ", ..." : ""}`,
    );
  if (d.exact.length > shown) lines.push(`  and ${d.exact.length - shown} more groups`);
  for (const p of d.near.slice(0, shown))
    lines.push(`  ${p.similarity.toFixed(4)} ${name(p.i)}${label(p.i)}, ${name(p.j)}${label(p.j)}`);
  if (d.near.length > shown) lines.push(`  and ${d.near.length - shown} more pairs (--format json)`);
  return `${lines.join("\n")}\n`;
};
