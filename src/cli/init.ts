/** casemate init: make a registry: state directory, keys, log. */
import { Command } from "commander";
import { initRegistry, stateDirectoryPath } from "../registry/index.ts";
import { printable } from "./printable.ts";
import { version } from "./version.ts";

export const initCommand = (): Command =>
  new Command("init")
    .description("make a registry in .casemate, or where CASEMATE_HOME says: keys, log, first entry")
    .option("--post-quantum", "seal for hybrid post-quantum keys, and sign checkpoints by ML-DSA-44 too", false)
    .action(async ({ postQuantum }: { readonly postQuantum: boolean }) => {
      const open = await initRegistry(stateDirectoryPath(), { postQuantum, toolVersion: version() });
      try {
        const { path, keys } = open.directory;
        const { id } = open.writing.reader.registry();
        process.stdout.write(
          `${[
            `registry   ${id}`,
            `state      ${printable(path)}`,
            `keys       ${printable(keys)}: whoever reads them can open every model. Back them up apart from the rest`,
            "next       casemate registry push NAME MODEL",
          ].join("\n")}\n`,
        );
      } finally {
        await open.close();
      }
    });
