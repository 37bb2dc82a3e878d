/** casemate provenance: who vouches for a file, and how it came to be. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import { fileText } from "./input-file.ts";
import { fileHash } from "../train/provenance/digest-input.ts";
import { type ProvenanceVerdict, verifyProvenance } from "../train/provenance/provenance-file.ts";
import { collect } from "./option.ts";
import { printable } from "./printable.ts";
import { verifyingKeyAt } from "./verifying-key-at.ts";

interface VerifyFlags {
  readonly key: readonly string[];
  readonly builderId?: string;
  readonly format: "text" | "json";
}

/** `exit` sets the exit code of a run that is no error. */
export const provenanceCommand = (exit: (code: number) => void): Command =>
  new Command("provenance").description("signed provenance of training runs").addCommand(verifyCommand(exit));

const verifyCommand = (exit: (code: number) => void): Command =>
  new Command("verify")
    .description("check the signature of a provenance, and that files are what it says (docs/guide/provenance.md)")
    .argument("<provenance>", "a DSSE envelope that casemate train or casemate sandbox run wrote")
    .argument("[files...]", "files or folders that must be outputs of the run")
    .requiredOption("--key <pem>", "public key that is trusted for this; repeat", collect)
    .option("--builder-id <uri>", "the builder that must have made it")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExit codes: 0 verified, 1 not, 2 something could not be read")
    .exitOverride()
    .action((path: string, files: readonly string[], flags: VerifyFlags) => {
      const keys = flags.key.map(verifyingKeyAt);
      const verdict = verifyProvenance(fileText(path), keys);
      const problems = verdict.kind === "valid" ? problemsOf(verdict, files, flags) : [verdict.message];
      const verified = problems.length === 0;
      if (flags.format === "json") {
        const { kind } = verdict;
        const signed = verdict.kind === "valid" ? { keyIds: verdict.keyIds, statement: verdict.statement } : {};
        const result = { schemaVersion: 1, verified, signature: kind, problems, ...signed };
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      } else {
        for (const line of verdict.kind === "valid" ? told(verdict) : []) process.stdout.write(`${printable(line)}\n`);
        for (const problem of problems) process.stderr.write(`error: ${printable(problem)}\n`);
        process.stdout.write(verified ? `verified: ${filesText(files)}\n` : "NOT verified\n");
      }
      exit(verified ? 0 : 1);
    });

type Valid = Extract<ProvenanceVerdict, { kind: "valid" }>;

const filesText = (files: readonly string[]): string =>
  files.length === 0
    ? "the signature; no files were given"
    : `the signature and ${files.map((f) => printable(f)).join(", ")}`;

const problemsOf = ({ statement }: Valid, files: readonly string[], flags: VerifyFlags): readonly string[] => {
  const problems: string[] = [];
  const found = files.flatMap(filesIn);
  for (const file of found) {
    const hash = fileHash(file);
    // a file of a subject's name is that subject, or none: the content of another output is as wrong there as any
    const named = statement.subject.filter((s) => `/${resolve(file)}`.endsWith(`/${s.name}`));
    if ((named.length > 0 ? named : statement.subject).some((s) => s.digest["sha256"] === hash)) continue;
    const [own] = named;
    problems.push(
      `'${file}' is not an output of this run${own === undefined ? "" : `: it has sha256 ${hash}, '${own.name}' came out with ${own.digest["sha256"] ?? "another digest"}`}`,
    );
  }
  if (files.length > 0 && found.length === 0) problems.push("there is no file in what was given");
  const { id } = statement.predicate.runDetails.builder;
  if (flags.builderId !== undefined && id !== flags.builderId)
    problems.push(`the builder is '${id}', expected '${flags.builderId}'`);
  return problems;
};

/** The files in a folder, links followed for what is named, not below it. */
const filesIn = (path: string): readonly string[] => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new CasemateError("FILE_NOT_FOUND", `'${path}' does not exist`);
  if (!stats.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? filesIn(join(path, e.name)) : [join(path, e.name)],
  );
};

const told = ({ statement, keyIds }: Valid): readonly string[] => {
  const { buildDefinition, runDetails } = statement.predicate;
  const row = (key: string, value: unknown): string =>
    `${key.padEnd(10)}${typeof value === "string" ? value : JSON.stringify(value)}`;
  const sandbox = buildDefinition.internalParameters?.["sandbox"];
  const isolated =
    typeof sandbox === "object" && sandbox !== null && "isolated" in sandbox && sandbox.isolated === true;
  const kind = typeof sandbox === "object" && sandbox !== null && "kind" in sandbox ? String(sandbox.kind) : "unknown";
  return [
    row("signed by", keyIds.join(", ")),
    row("builder", runDetails.builder.id),
    ...["recipe", "command"].flatMap((key) => {
      const value = buildDefinition.externalParameters[key];
      return value === undefined ? [] : [row(key, value)];
    }),
    row("sandbox", isolated ? `isolated by ${kind}` : `NOT isolated (${kind})`),
    row("finished", runDetails.metadata?.finishedOn ?? "unknown"),
    ...(buildDefinition.resolvedDependencies ?? []).map((d) =>
      row(
        "input",
        [d.name ?? "", d.uri ?? "", d.digest === undefined ? "" : JSON.stringify(d.digest)].filter(Boolean).join(" "),
      ),
    ),
    ...statement.subject.map((s) => row("output", `${s.name} ${JSON.stringify(s.digest)}`)),
  ];
};
