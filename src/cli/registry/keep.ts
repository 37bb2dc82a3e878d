/** casemate registry verify, log, keys, rotate-keys, gc: is all as it should be, and keeping it so. */
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { rebuildIndex, stateDirectoryPath, verifyLedger } from "../../registry/index.ts";
import { fileBytes } from "../input-file.ts";
import { defined, wholeNumber } from "../option.ts";
import { connected, type ConnectionFlags, withOpenRegistry, withRegistry } from "./connection.ts";
import { formatOption, print, type PrintFormat, sizeText, timeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly format: PrintFormat;
}

/** `exit` sets the exit code of a run that is no error. */
export const verifyRegistryCommand = (exit: (code: number) => void): Command =>
  connected(new Command("verify"))
    .description("hold everything against the log: its files, the index, signatures, documents, every sealed file")
    .option("--model <name>", "only the versions of this model")
    .option("--rebuild-index", "first make the index again from the log", false)
    .addOption(formatOption())
    .addHelpText("after", "\nExit codes: 0 all is as the log says, 1 something is not, 2 an error")
    .action(async (flags: Flags & { readonly model?: string; readonly rebuildIndex: boolean }) => {
      if (flags.rebuildIndex) await rebuildIndex(stateDirectoryPath());
      const answer = await withRegistry(flags, ({ api }) =>
        flags.model === undefined ? api.verify({}) : api.verifyModel({ model: flags.model }),
      );
      const { problems } = answer;
      print(flags.format, answer, () => [
        ...problems.map((p) => `${p.failure}: ${p.where}: ${p.message}`),
        problems.length === 0
          ? `valid: ${count(answer.entries, "entry", "entries")}, ${count(answer.versions, "version")}, ${sizeText(answer.bytes)}`
          : `${problems.length} problem${problems.length === 1 ? "" : "s"} in ${answer.entries} entries and ${answer.versions} versions`,
      ]);
      exit(problems.length === 0 ? 0 : 1);
    });

interface LogFlags extends Flags {
  readonly from?: number;
  readonly limit?: number;
  readonly verify: boolean;
  readonly since?: string;
  readonly checkpoint: boolean;
}

/** `exit` sets the exit code of a run that is no error. */
export const logCommand = (exit: (code: number) => void): Command =>
  connected(new Command("log"))
    .description("what happened, by whom; and whether the log is whole")
    .option("--from <n>", "first entry; default the last ones", wholeNumber(0))
    .option("--limit <n>", "at most so many entries", wholeNumber(1))
    .option("--checkpoint", "print the signed checkpoint: keep it elsewhere", false)
    .option("--verify", "check the files of the log", false)
    .option("--since <file>", "with --verify: a checkpoint that was kept; the log must be that one, grown")
    .addOption(formatOption())
    .action(async (flags: LogFlags) => {
      if (flags.since !== undefined && !flags.verify) throw new CasemateError("USAGE", "--since goes with --verify");
      if (flags.verify) {
        const since = flags.since === undefined ? undefined : fileBytes(flags.since);
        const { problems, size } = await withOpenRegistry(flags, async (open) => ({
          ...(await verifyLedger(open.directory.log, {
            trust: open.log.trust,
            ...(since === undefined ? {} : { trusted: since, sinceTrusted: true }),
          })),
          size: open.writing.ledger.size(),
        }));
        print(flags.format, { size, problems }, () =>
          problems.length === 0
            ? [`valid: ${size} entries${since === undefined ? "" : ", grown from the checkpoint"}`]
            : problems.map((p) => `${p.failure}: ${p.path ?? "log"}: ${p.message}`),
        );
        exit(problems.length === 0 ? 0 : 1);
        return;
      }
      const limit = flags.limit ?? 20;
      const answer = await withRegistry(flags, async ({ api }) => {
        const from = flags.from ?? Math.max(0, (await api.log({ limit: 1 })).size - limit);
        return api.log({ from, limit });
      });
      if (flags.checkpoint) {
        process.stdout.write(answer.checkpoint);
        return;
      }
      print(flags.format, answer, () => answer.entries.map(entryLine));
    });

const count = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

const entryLine = (entry: unknown): string => {
  const { index, by, fact } = entry as {
    readonly index: number;
    readonly by: string;
    readonly fact: { readonly kind: string; readonly at: number } & Readonly<Record<string, unknown>>;
  };
  const { kind, at, ...rest } = fact;
  const told = Object.entries(rest)
    .filter(([, v]) => typeof v === "string" || typeof v === "number")
    .map(([k, v]) => `${k} ${typeof v === "number" && k.endsWith("At") ? timeText(v) : String(v).slice(0, 80)}`);
  return `${String(index).padStart(6)}  ${timeText(at)}  ${by}  ${kind}  ${told.join(", ")}`;
};

export const keysCommand = (): Command =>
  connected(new Command("keys"))
    .description("public keys of the registry: of its log, its versions, and what files are sealed for")
    .addOption(formatOption())
    .action(async (flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.keys({}));
      print(flags.format, answer, () => [
        `registry   ${answer.registry}`,
        `log        ${answer.origin}`,
        ...answer.log.trim().split("\n"),
        ...answer.signers.flatMap((s) => [`versions   ${s.keyId}`, ...s.pem.trim().split("\n")]),
        ...answer.recipients.map((r) => `sealed for ${r}`),
      ]);
    });

export const rotateKeysCommand = (): Command =>
  connected(new Command("rotate-keys"))
    .description("a new key for sealed files; headers are made anew, files stay as they are")
    .addOption(formatOption())
    .action(async (flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.rotateKeys({}));
      print(flags.format, answer, () => [
        `rotated    ${answer.versions} version${answer.versions === 1 ? "" : "s"}`,
        ...answer.recipients.map((r) => `sealed for ${r}`),
        "note: who kept the old key and an old header opens that file still; push again what was stolen",
      ]);
    });

export const gcCommand = (): Command =>
  connected(new Command("gc"))
    .description("remove blobs that nothing in the log needs and that are older than an hour")
    .option("--dry-run", "only tell", false)
    .addOption(formatOption())
    .action(async (flags: Flags & { readonly dryRun: boolean }) => {
      const answer = await withRegistry(flags, ({ api }) =>
        api.gc(defined({ dryRun: flags.dryRun ? true : undefined })),
      );
      print(flags.format, answer, () => [
        `${flags.dryRun ? "would remove" : "removed"}  ${answer.blobs} blobs, ${sizeText(answer.bytes)}`,
      ]);
    });
