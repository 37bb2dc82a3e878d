/** casemate verify: is a model the one that was signed, and by whom. */
import { statSync } from "node:fs";
import { Command, Option } from "commander";
import { isoNow } from "../core/clock.ts";
import { CasemateError } from "../core/error.ts";
import { readVerifyingKey } from "../core/signing-key.ts";
import { type Failure, readCertificates, type Trust, verifyModel, type VerifyReport } from "../registry/index.ts";
import { fileBytes } from "./input-file.ts";
import { collect } from "./option.ts";
import { printable } from "./printable.ts";
import { signaturePath } from "./signature-path.ts";

interface Flags {
  readonly key?: string;
  readonly ca?: readonly string[];
  readonly trustedRoot?: string;
  readonly identity?: string;
  readonly issuer?: string;
  readonly at?: string;
  readonly signature?: string;
  readonly ignoreUnsigned: boolean;
  readonly ignore?: readonly string[];
  readonly format: "text" | "json";
}

const exits: Readonly<Record<"valid" | Failure, number>> = {
  valid: 0,
  unsigned: 1,
  malformed: 1,
  unsupported: 2,
  "wrong-key": 1,
  "bad-signature": 1,
  "untrusted-root": 1,
  "expired-certificate": 1,
  "certificate-usage": 1,
  "digest-mismatch": 1,
  "missing-file": 1,
  "extra-file": 1,
};
/** a signature names every file; this is a million of them */
const maxSignatureBytes = 512 * 2 ** 20;

/** `exit` sets the exit code of a run that is no error. */
export const verifyCommand = (exit: (code: number) => void): Command =>
  new Command("verify")
    .description("verify a model against its signature (OpenSSF Model Signing), offline")
    .argument("<path>", "a model file or a folder")
    .option("--key <pem>", "trust this public key")
    .option("--ca <pem>", "trust these certificates, and those that they issued; may come often", collect)
    .option("--trusted-root <json>", "trust keyless signatures by this trusted_root.json of Sigstore")
    .option("--identity <name>", "with --trusted-root: who signed, an e-mail address or the address of a workflow")
    .option("--issuer <url>", "with --trusted-root: who vouched for the identity, such as https://accounts.google.com")
    .option(
      "--at <time>",
      "with --ca: the time at which certificates must be valid, such as 2026-01-31T12:00:00Z; default now",
    )
    .option("--signature <file>", "the signature; default: model.sig inside a folder, <path>.sig of a file")
    .option("--ignore <path>", "files of this path inside the model may be unsigned; may come often", collect)
    .option("--ignore-unsigned", "files that are not signed are no failure", false)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExit codes: 0 valid, 1 not valid, 2 of a kind that can not be checked, 3 an error")
    .action(async (path: string, flags: Flags) => {
      const trust = trustOf(flags);
      const report = await verified(path, flags, trust);
      process.stdout.write(
        flags.format === "json" ? `${JSON.stringify({ schemaVersion: 1, ...report }, null, 2)}\n` : text(path, report),
      );
      exit(exits[report.verdict]);
    });

const verified = async (path: string, flags: Flags, trust: Trust): Promise<VerifyReport> => {
  // a model that is not there is an error, one without a signature a verdict
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' does not exist`);
  const from = flags.signature ?? signaturePath(path);
  const stat = statSync(from, { throwIfNoEntry: false });
  if (stat === undefined && flags.signature === undefined)
    return { verdict: "unsigned", message: `there is no signature '${from}'`, files: [], notes: [] };
  if (stat !== undefined && stat.size > maxSignatureBytes)
    return { verdict: "malformed", message: `the signature file has ${stat.size} bytes`, files: [], notes: [] };
  return verifyModel(path, {
    signature: fileBytes(from),
    trust,
    signaturePath: from,
    ignoreUnsigned: flags.ignoreUnsigned,
    ...(flags.ignore === undefined ? {} : { ignorePaths: flags.ignore }),
  });
};

const trustOf = (flags: Flags): Trust => {
  const { key, ca, trustedRoot, identity, issuer, at } = flags;
  const given = [key, ca, trustedRoot].filter((t) => t !== undefined).length;
  if (given !== 1)
    throw new CasemateError("USAGE", given === 0 ? "nothing says whom to trust" : "there are several ways of trust", {
      hint: "give one of --key public.pem, --ca root.pem and --trusted-root root.json",
    });
  if (at !== undefined && ca === undefined) throw new CasemateError("USAGE", "--at is of --ca");
  if (trustedRoot === undefined && (identity !== undefined || issuer !== undefined))
    throw new CasemateError("USAGE", "--identity and --issuer are of --trusted-root");
  if (key !== undefined) return { kind: "key", key: readVerifyingKey(fileBytes(key), `'${key}'`) };
  if (ca !== undefined) {
    const atMs = Date.parse(at ?? isoNow());
    if (Number.isNaN(atMs))
      throw new CasemateError("USAGE", `--at '${at}' is no time`, { hint: "such as 2026-01-31T12:00:00Z" });
    return { kind: "certificates", roots: ca.flatMap((c) => readCertificates(fileBytes(c), `'${c}'`)), atMs };
  }
  if (identity === undefined || issuer === undefined)
    throw new CasemateError("USAGE", "--trusted-root wants --identity and --issuer", {
      hint: "without them, anybody's signature would do",
    });
  return { kind: "sigstore", trustedRoot: jsonOf(trustedRoot as string), identity, issuer };
};

const text = (path: string, report: VerifyReport): string => {
  const lines = [`${report.verdict}: ${printable(path)}: ${printable(report.message)}`];
  for (const f of report.files)
    lines.push(
      `  ${f.problem.padEnd(16)}${printable(f.path)}${f.reason === undefined ? "" : ` (${printable(f.reason)})`}`,
    );
  if (report.signer !== undefined) lines.push(`signer     ${report.signer.kind} ${printable(report.signer.name)}`);
  if (report.digest !== undefined) lines.push(`digest     sha256:${report.digest} (as signed)`);
  for (const note of report.notes) lines.push(`note       ${printable(note)}`);
  return `${lines.join("\n")}\n`;
};

const jsonOf = (path: string): unknown => {
  try {
    return JSON.parse(Buffer.from(fileBytes(path)).toString("utf8")) as unknown;
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw new CasemateError("KEY_UNREADABLE", `'${path}' is no JSON`, { cause });
  }
};
