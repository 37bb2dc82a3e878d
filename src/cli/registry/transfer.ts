/** casemate registry export, import: a version as one file, to another registry. */
import { createReadStream } from "node:fs";
import { open as openFile, rename, rm } from "node:fs/promises";
import { Command } from "commander";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { exportVersion, importVersion, operator, type RegistryKeys, registryKeysSchema } from "../../registry/index.ts";
import { readFileSync } from "node:fs";
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
        whole(flags.out, exportVersion(open.writing, operator, reference, flags.to)),
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
        importVersion(
          open.writing,
          operator,
          () => createReadStream(path, { highWaterMark: 1 << 20 }),
          trust,
          flags.name,
        ),
      );
      print(flags.format, pushed.record, () => [
        `imported  ${pushed.record.model}@${pushed.record.version}`,
        `digest    ${pushed.manifest.digest}`,
      ]);
    });

const keysAt = (path: string): RegistryKeys => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read as JSON`, { cause });
  }
  const parsed = registryKeysSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CasemateError("KEY_UNREADABLE", `'${path}' does not have the keys of a registry`, {
    hint: "casemate registry keys --format json writes them",
  });
};

const whole = async (path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
  const draft = `${path}.${secureBytes(6).toString("hex")}.unfinished`;
  try {
    const file = await openFile(draft, "wx", 0o600);
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (e) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, { cause: e });
  }
};
