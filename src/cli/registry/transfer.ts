/** casemate registry export, import: a version as one file, to another registry. */
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { exportVersion, importVersion, operator, type RegistryKeys, registryKeysSchema } from "../../registry/index.ts";
import { fileJson, filePieces } from "../input-file.ts";
import { writeWhole } from "../write-whole.ts";
import { exactVersion } from "./aliases.ts";
import { connected, type ConnectionFlags, withOpenRegistry } from "./connection.ts";
import { formatOption, print, type PrintFormat } from "./print.ts";

interface ExportFlags extends ConnectionFlags {
  readonly to?: string;
  readonly out: string;
}

export const exportCommand = (): Command =>
  connected(new Command("export"))
    .description("one version in one file: sealed, with its documents and the proof that it is in the log")
    .argument("<version>", "such as fraud@3")
    .requiredOption("-o, --out <file>", "where it goes")
    .option(
      "--to <recipient>",
      "seal it for another registry: age1..., as its `casemate registry keys` says; default: for this one",
    )
    .action(async (reference: string, flags: ExportFlags) => {
      exactVersion(reference);
      await withOpenRegistry(flags, (open) =>
        writeWhole(flags.out, exportVersion(open.writing, operator, reference, flags.to), 0o600),
      );
      process.stdout.write(`exported  ${reference} to ${flags.out}\n`);
    });

interface ImportFlags extends ConnectionFlags {
  readonly trust: string;
  readonly name?: string;
  readonly format: PrintFormat;
}

export const importCommand = (): Command =>
  connected(new Command("import"))
    .description("take a version of another registry, once its log proves it; it is scanned, signed and sealed again")
    .argument("<file>", "as export wrote it, sealed for this registry")
    .requiredOption(
      "--trust <json>",
      "keys of the registry that it is from: its `casemate registry keys --format json`",
    )
    .option("--name <name>", "name of the model here; default the one it had")
    .addOption(formatOption())
    .action(async (path: string, flags: ImportFlags) => {
      const trust = keysAt(flags.trust);
      const pushed = await withOpenRegistry(flags, (open) =>
        importVersion(open.writing, operator, () => filePieces(path), trust, flags.name),
      );
      print(flags.format, pushed.record, () => [
        `imported  ${pushed.record.model}@${pushed.record.version}`,
        `digest    ${pushed.manifest.digest}`,
      ]);
    });

const keysAt = (path: string): RegistryKeys => {
  const parsed = registryKeysSchema.safeParse(fileJson(path));
  if (parsed.success) return parsed.data;
  throw new CasemateError("KEY_UNREADABLE", `'${path}' does not have the keys of a registry`, {
    hint: "casemate registry keys --format json writes them",
  });
};
