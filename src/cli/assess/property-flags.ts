/** Options of `casemate assess` about a property that is checked instead of an assessment with data. */
import type { Command } from "commander";

export interface PropertyFlags {
  readonly property?: string;
  readonly counterexample?: string;
}

export const addPropertyFlags = (command: Command): Command =>
  command
    .optionsGroup("Property:")
    .option(
      "--property <file>",
      "look for a counterexample to a VNN-LIB property (.vnnlib, .vnnlib.gz) instead; takes no --data",
    )
    .option("--counterexample <file>", "write the result as VNN-COMP does");
