/** casemate privacy canaries: a training set with canaries in it, for an audit of the model that is trained on it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { loadDataset } from "../../engine/data/load.ts";
import { writeNpz } from "../../engine/data/npz.ts";
import { tensor } from "../../engine/tensor/tensor.ts";
import { plantCanaries } from "../../train/memorization/canaries.ts";
import { addDataFlags, type DataFlags, loadOf } from "../assess/data-flags.ts";
import { wholeNumber } from "../option.ts";

interface CanariesFlags extends DataFlags {
  readonly count: number;
  readonly seed: number;
  readonly out: string;
}

export const canariesCommand = (): Command =>
  addDataFlags(
    new Command("canaries")
      .description("plant samples with wrong labels in training data, each by a fair coin, to audit what is remembered")
      .argument("<data>", "labelled training data")
      .requiredOption("-o, --out <folder>", "train.npz, inserted.npz and reference.npz are written there")
      .option("--count <n>", "canaries; about half of them are inserted", wholeNumber(2), 1000)
      .option("--seed <n>", "of choice, labels and coins: keep it from whoever trains", wholeNumber(0), 0)
      .exitOverride(),
  ).action(async (path: string, flags: CanariesFlags) => {
    const data = await loadDataset(path, loadOf(flags));
    if (data.inputs.dtype === "string")
      throw new CasemateError("DATA_MISMATCH", `'${data.name}' has texts, and canaries are written as arrays`);
    const planted = plantCanaries(data, flags.count, flags.seed);
    try {
      await mkdir(flags.out, { recursive: true });
      for (const [name, { inputs, labels = new Int32Array(0) }] of Object.entries(planted))
        await writeFile(
          join(flags.out, `${name}.npz`),
          writeNpz({ inputs, labels: tensor("int32", [labels.length], labels) }),
        );
    } catch (cause) {
      throw new CasemateError("FILE_WRITE_FAILED", `'${flags.out}' can not be written`, { cause });
    }
    const [inside, outside] = [planted.inserted.labels?.length ?? 0, planted.reference.labels?.length ?? 0];
    process.stdout.write(
      `wrote ${join(flags.out, "train.npz")}: ${planted.train.labels?.length ?? 0} samples, ${inside} of them canaries\n` +
        `wrote ${join(flags.out, "inserted.npz")}: the ${inside} canaries\n` +
        `wrote ${join(flags.out, "reference.npz")}: ${outside} canaries that are not in it\n` +
        `train on train.npz, then: casemate privacy audit MODEL --members ${join(flags.out, "inserted.npz")} --non-members ${join(flags.out, "reference.npz")} --canaries\n`,
    );
  });
