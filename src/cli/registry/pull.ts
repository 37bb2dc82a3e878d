/** casemate registry pull: a version as files, once everything about it was found right. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { type Files, parseManifest, parseReference, type Pulled } from "../../registry/index.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { writeWhole } from "../write-whole.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";
import { formatOption, print, type PrintFormat, sizeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly out?: string;
  readonly signature?: string;
  readonly profile?: string;
  readonly detectors?: string;
  readonly force: boolean;
  readonly format: PrintFormat;
}

export const pullCommand = (): Command =>
  connected(new Command("pull"))
    .description("write the files of a version, after log, signature and contents were checked")
    .argument("<reference>", "such as fraud@3, fraud@production")
    .option("-o, --out <path>", "a file for a model of one file, else a folder; default: its name, here")
    .option("--signature <file>", "write its signature too, as casemate verify reads it")
    .option("--profile <file>", "write its reference profile too, as casemate profile made it")
    .option("--detectors <file>", "write its detectors too, as casemate calibrate made them")
    .option("--force", "replace what is there", false)
    .addOption(formatOption())
    .action(async (reference: string, flags: Flags) => {
      const r = parseReference(reference);
      await withRegistry(flags, async ({ api }) => {
        const { versions } = r.kind === "digest" ? await api.versions({ model: r.model }) : { versions: [] };
        const pulled =
          r.kind === "alias"
            ? await api.pullAlias({ model: r.model, alias: r.alias })
            : await api.pullVersion({
                model: r.model,
                version: r.kind === "version" ? r.version : versionOf(versions, r.digest),
              });
        const { files, version } = pulled;
        const single = files.list.length === 1 && !(files.list[0]?.path.includes("/") ?? false);
        const out = flags.out ?? (single ? (files.list[0]?.path ?? r.model) : `${version.model}-${version.version}`);
        if (!flags.force && existsSync(out))
          throw new CasemateError("FILE_WRITE_FAILED", `'${out}' is there already`, { hint: "--force replaces it" });
        const { profile, detectors } = version.documents;
        for (const [kind, path, document] of [
          ["profile", flags.profile, profile],
          ["detectors", flags.detectors, detectors],
        ] as const)
          if (path !== undefined && document === undefined)
            throw new CasemateError("REGISTRY_NOT_FOUND", `${version.model}@${version.version} has no ${kind}`, {
              hint: `push a version with --${kind}`,
            });
        await write(out, pulled, single);
        if (flags.signature !== undefined)
          await writeWhole(flags.signature, [Buffer.from(JSON.stringify(version.documents["signature"]))]);
        if (flags.profile !== undefined) await writeWhole(flags.profile, [Buffer.from(JSON.stringify(profile))]);
        if (flags.detectors !== undefined) await writeWhole(flags.detectors, [Buffer.from(JSON.stringify(detectors))]);
        print(flags.format, { ...version, documents: undefined, out }, () => [
          `pulled  ${version.model}@${version.version} (${sizeText(version.bytes)})`,
          `to      ${out}`,
        ]);
      });
    });

const versionOf = (
  versions: readonly { readonly version: number; readonly digest: string }[],
  digest: string,
): number => {
  const found = versions.find((v) => v.digest === digest);
  if (found === undefined) throw new CasemateError("REGISTRY_NOT_FOUND", `no version has the manifest ${digest}`);
  return found.version;
};

/** All files or none; each held against the manifest again, since they may have come over a net. */
const write = async (out: string, { files, version }: Pulled, single: boolean): Promise<void> => {
  const manifest = parseManifest(Buffer.from(canonicalJson(version.manifest)));
  const draft = `${out}.${secureBytes(6).toString("hex")}.unfinished`;
  try {
    if (single) {
      await each(files, manifest.files, () => draft);
      await rename(draft, out);
      return;
    }
    await mkdir(draft, { recursive: true, mode: 0o700 });
    await each(files, manifest.files, (path) => join(draft, path));
    await rm(out, { recursive: true, force: true });
    await rename(draft, out);
  } catch (e) {
    await rm(draft, { recursive: true, force: true });
    if (e instanceof CasemateError) throw e;
    throw new CasemateError("FILE_WRITE_FAILED", `'${out}' could not be written`, {
      hint: "check that the folder exists, may be written to, and has space left",
      cause: e,
    });
  }
};

const each = async (
  files: Files,
  expected: readonly { readonly path: string; readonly sha256: string }[],
  to: (path: string) => string,
): Promise<void> => {
  let i = 0;
  for await (const { path, content } of files.each()) {
    const file = expected[i++];
    const hash = createHash("sha256");
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for await (const piece of content) {
        hash.update(piece);
        yield piece;
      }
    }
    await mkdir(dirname(to(path)), { recursive: true });
    await writeWhole(to(path), hashed(), 0o600);
    if (file?.path !== path || `sha256:${hash.digest("hex")}` !== file.sha256)
      throw new CasemateError("REGISTRY_BROKEN", `'${path}' did not come as its manifest says`, {
        hint: "nothing was written; pull it again",
      });
  }
  if (i !== expected.length) throw new CasemateError("REGISTRY_BROKEN", "files of the version did not come");
};
