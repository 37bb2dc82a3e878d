/** casemate scan: judge model files without loading them. */
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import { sarifOf } from "../core/sarif.ts";
// not the whole room: a scan starts in half the time
import { scanPath, type ScanReport } from "../registry/scan/scan.ts";
import type { FileReport } from "../registry/scan/session.ts";
import type { Verdict } from "../registry/scan/verdict.ts";
import { list } from "./option.ts";
import { version } from "./version.ts";

const formats = ["text", "json", "sarif"] as const;
type Format = (typeof formats)[number];

interface Options {
  readonly format: Format[];
  readonly strict: boolean;
  readonly out?: string;
}

const exits: Readonly<Record<Verdict, number>> = { clean: 0, suspicious: 1, malicious: 1, inconclusive: 2 };

/** `exit` sets the exit code of a run that is no error. */
export const scanCommand = (exit: (code: number) => void): Command =>
  new Command("scan")
    .description("find out whether a model file would run code, without loading it")
    .argument("<path>", "a model file, or a folder that is scanned with all its folders")
    .option("--format <format>", `${formats.join(", ")}; several with --out`, list(formats), ["text"] as Format[])
    .option("--out <base>", "write to <base>.txt, .json or .sarif instead of the terminal")
    .option("--strict", "exit with 1 on an inconclusive verdict too", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 clean, 1 suspicious or malicious, 2 inconclusive (1 with --strict), 3 the scan could not be made",
    )
    .action(async (path: string, options: Options) => {
      if (options.format.length > 1 && options.out === undefined)
        throw new CasemateError("USAGE", "more than one --format wants a place to write to", { hint: "give --out" });
      const report = await scanPath(path);
      for (const format of options.format) {
        const text = render[format](report);
        if (options.out === undefined) process.stdout.write(text);
        else await write(`${options.out}.${format === "text" ? "txt" : format}`, text);
      }
      exit(options.strict && report.verdict === "inconclusive" ? 1 : exits[report.verdict]);
    });

const write = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text).catch((cause: unknown) => {
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, { cause });
  });
};

const command = (): string => ["casemate", ...process.argv.slice(2)].join(" ");

const render: Readonly<Record<Format, (report: ScanReport) => string>> = {
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  sarif: (report) =>
    sarifOf(
      report.files.flatMap((file) =>
        file.findings.map((finding) => {
          // an offset is one of the file only when no member lies between
          const { path, offset } = finding.location;
          return {
            finding,
            path: file.path,
            ...(offset === undefined || path !== file.path ? {} : { offset }),
            fingerprint: `${path}@${offset ?? ""}/${finding.id}`,
          };
        }),
      ),
      { version: version(), command: command() },
    ),
  text: (report) => {
    const lines: string[] = [];
    for (const file of report.files)
      if (file.verdict !== "clean" || file.findings.length > 0) lines.push(...fileLines(file));
    const counts = new Map<Verdict, number>();
    for (const f of report.files) counts.set(f.verdict, (counts.get(f.verdict) ?? 0) + 1);
    const files = report.files.length === 1 ? "1 file" : `${report.files.length} files`;
    const told = [...counts].map(([v, n]) => `${n} ${v}`).join(", ");
    lines.push(`${report.verdict}: ${files}${told === "" ? "" : ` (${told})`}`);
    return `${lines.join("\n")}\n`;
  },
};

/** findings of one rule and one place that are printed; all are in the other formats */
const shownFindings = 12;

const fileLines = (file: FileReport): string[] => {
  const lines = [`${file.path.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd")}: ${file.verdict}`];
  for (const f of file.findings.slice(0, shownFindings)) {
    const inner = f.location.path.slice(file.path.length);
    const at = f.location.offset === undefined ? "" : `@${f.location.offset}`;
    lines.push(`  ${f.severity.padEnd(8)} ${f.id}  ${inner}${at}${inner + at === "" ? "" : "  "}${f.description}`);
  }
  if (file.findings.length > shownFindings)
    lines.push(`  and ${file.findings.length - shownFindings} more (--format json)`);
  const worst = file.findings.find((f) => f.verdict === file.verdict);
  if (worst !== undefined) lines.push(`  what to do: ${worst.remediation}`);
  lines.push("");
  return lines;
};
