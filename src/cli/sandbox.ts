/** casemate sandbox: run any command isolated, with a record of what held it. */
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import type { SigningKey } from "../core/signing-key.ts";
import { type DigestedInput, digestInput } from "../train/provenance/digest-input.ts";
import { signProvenance } from "../train/provenance/provenance-file.ts";
import { provenanceOf } from "../train/provenance/statement.ts";
import type { IsolationRecord } from "../train/sandbox/record.ts";
import { runIsolated } from "../train/sandbox/run-isolated.ts";
import type { IsolationSpec } from "../train/sandbox/spec.ts";
import { printable } from "./printable.ts";
import { checkCommand } from "./sandbox/check.ts";
import { manifestCommand } from "./sandbox/manifest.ts";
import { addSpecFlags, type SpecFlags, specOf } from "./sandbox/spec-flags.ts";
import { signingKeyAt } from "./signing-key-at.ts";
import { version } from "./version.ts";

/** `exit` sets the exit code of a run that is no error. */
export const sandboxCommand = (exit: (code: number) => void): Command =>
  new Command("sandbox")
    .description("run a command isolated from this machine")
    .addCommand(runCommand(exit))
    .addCommand(checkCommand(exit))
    .addCommand(manifestCommand());

interface RunFlags extends SpecFlags {
  readonly record?: string;
  readonly provenance?: string;
  readonly key?: string;
  readonly builderId?: string;
}

const runCommand = (exit: (code: number) => void): Command =>
  addSpecFlags(
    new Command("run")
      .description("run a command without network, with declared inputs and outputs only (docs/guide/sandbox.md)")
      .argument("<command...>", "the program and its arguments, after two dashes")
      .option("--record <file>", "write what held, what was reached and what came out, as JSON")
      .option("--provenance <file>", "write signed SLSA provenance of the outputs (docs/guide/provenance.md)")
      .option("--key <pem>", "private key that signs it; a passphrase is read from CASEMATE_KEY_PASSPHRASE")
      .option("--builder-id <uri>", "who vouches for this machine, for the provenance"),
  )
    .addHelpText(
      "after",
      "\nExit codes: that of the command; 124 when a limit ended it, 125 when its outputs were refused; 2 when nothing was run",
    )
    .exitOverride()
    .action(async (words: readonly string[], flags: RunFlags) => {
      const stop = new AbortController();
      const onSignal = (): void => stop.abort();
      process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
      try {
        const spec = specOf(words, flags);
        const signer = signerOf(flags);
        const before = signer === undefined ? [] : spec.inputs.map((input) => digestInput(input, spec.outputs));
        const record = await runIsolated(spec, {
          signal: stop.signal,
          onOutput: (stream, bytes) => void process[stream].write(bytes),
        });
        if (signer !== undefined && record.succeeded) await vouch(spec, record, before, signer, flags);
        if (flags.record !== undefined) await save(flags.record, { schemaVersion: 1, ...record });
        for (const line of summary(record)) process.stderr.write(`${printable(line)}\n`);
        exit(exitOf(record));
      } finally {
        process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      }
    });

interface Signer {
  readonly key: SigningKey;
  readonly file: string;
}

/** Read before the run: a wrong key shows before hours are spent. */
const signerOf = (flags: RunFlags): Signer | undefined => {
  if ((flags.provenance === undefined) !== (flags.key === undefined))
    throw new CasemateError("USAGE", "--provenance and --key belong together", {
      hint: "openssl genpkey -algorithm ed25519 -out key.pem makes a key",
    });
  if (flags.provenance === undefined || flags.key === undefined) return undefined;
  return { key: signingKeyAt(flags.key), file: flags.provenance };
};

/** Inputs are digested again: one that changed while the command ran is none that could be vouched for. */
const vouch = async (
  spec: IsolationSpec,
  record: IsolationRecord,
  before: readonly DigestedInput[],
  signer: Signer,
  flags: RunFlags,
): Promise<void> => {
  const after = spec.inputs.map((input) => digestInput(input, spec.outputs));
  for (const [i, input] of before.entries())
    if (JSON.stringify(input.digest) !== JSON.stringify(after[i]?.digest))
      throw new CasemateError("SANDBOX_OUTPUT", `the input '${input.at}' changed while the command ran`, {
        hint: "the outputs are there, without provenance",
      });
  const statement = provenanceOf(spec, record, {
    inputs: before,
    versions: { casemate: version(), node: process.version },
    ...(flags.builderId === undefined ? {} : { builderId: flags.builderId }),
  });
  await save(signer.file, await signProvenance(statement, [signer.key]));
};

const save = async (path: string, content: object): Promise<void> => {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await writeFile(path, text).catch((cause: unknown) => {
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, { cause });
  });
};

/** as timeout(1) has it: 124 for a limit */
const limitExit = 124;
const outputExit = 125;

const exitOf = (r: IsolationRecord): number => {
  if (r.succeeded) return 0;
  if (r.limits.some((l) => l.reached)) return limitExit;
  return r.exitCode === 0 ? outputExit : (r.exitCode ?? 128);
};

const summary = (r: IsolationRecord): readonly string[] => {
  const lines: string[] = [];
  if (r.failure !== undefined) lines.push(`error: ${r.failure}`);
  for (const what of r.weaker) lines.push(`warning: not held: ${what}`);
  const held = r.limits.filter((l) => l.held !== "none").map((l) => `${l.name} (${l.held})`);
  lines.push(
    r.isolated
      ? `isolated by ${r.kind}: ${r.claims.map((c) => c.id).join(", ")}; limits of ${held.join(", ")}`
      : `NOT isolated as asked for (${r.kind})`,
  );
  for (const { to, files } of r.outputs)
    lines.push(
      `${to}: ${files.length} file${files.length === 1 ? "" : "s"}, ${files.reduce((n, f) => n + f.bytes, 0)} bytes`,
    );
  return lines;
};
