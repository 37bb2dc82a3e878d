/** Options of `casemate assess` about the data: what loadDataset would decide by itself. */
import type { Command } from "commander";
import type { LoadOptions } from "../../engine/data/load.ts";
import { defined } from "../option.ts";

export interface DataFlags {
  readonly labels?: string;
  readonly label?: string;
  readonly inputsKey?: string;
  readonly labelsKey?: string;
}

export const addDataFlags = (command: Command): Command =>
  command
    .optionsGroup("How the data is read:")
    .option("--labels <file>", "labels of idx or npy data")
    .option("--label <column>", "label column of csv, label field of jsonl")
    .option("--inputs-key <name>", "array of an npz with the inputs")
    .option("--labels-key <name>", "array of an npz with the labels");

export const loadOf = (o: DataFlags): LoadOptions =>
  defined({ labels: o.labels, label: o.label, inputsKey: o.inputsKey, labelsKey: o.labelsKey });
