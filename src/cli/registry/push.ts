/** casemate registry push: a file or a folder becomes a version. */
import { basename, resolve } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { filesOf, modelFiles } from "../../registry/index.ts";
import { fileJson, filePieces } from "../input-file.ts";
import { collect, defined, wholeNumber } from "../option.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";
import { formatOption, print, type PrintFormat, sizeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly as?: number;
  readonly dataDigest?: readonly string[];
  readonly card?: string;
  readonly bom?: string;
  readonly provenance?: string;
  readonly profile?: string;
  readonly detectors?: string;
  readonly parent?: number;
  readonly recipe?: string;
  readonly commit?: string;
  readonly run?: string;
  readonly accept?: string;
  readonly expires?: number;
  readonly format: PrintFormat;
}

export const pushCommand = (): Command =>
  connected(new Command("push"))
    .description("scan a model, make its bill of materials, sign and seal it: a new version")
    .argument("<name>", "name of the model in the registry")
    .argument("<path>", "a model file, or a folder")
    .option("--as <n>", "the version that it must become; default the next one", wholeNumber(1))
    .option("--data-digest <digest>", "of the data that it was trained on: sha256:...; may come often", collect)
    .option("--card <json>", "model card (Model Card Toolkit 0.0.2); what is known is filled in")
    .option("--bom <json>", "ML-BOM, CycloneDX 1.6 or 1.7; default: one is made")
    .option("--provenance <json>", "SLSA provenance of exactly these files, such as casemate train writes")
    .option(
      "--profile <json>",
      "what ordinary inputs look like, as casemate profile writes it: for the gateway's monitors",
    )
    .option("--detectors <json>", "what looks at inputs, as casemate calibrate writes it: for the gateway")
    .option("--parent <n>", "the version that it was made from", wholeNumber(1))
    .option("--recipe <digest>", "digest of the recipe")
    .option("--commit <id>", "git commit of the code")
    .option("--run <name>", "name of the training run")
    .option("--accept <reason>", "take a model whose scan is suspicious or inconclusive; the reason is kept")
    .option("--expires <time>", "when it ends to be handed out, such as 2027-01-31", timeOf)
    .addOption(formatOption())
    .action(async (name: string, path: string, flags: Flags) => {
      const files = filesAt(path);
      const pushed = await withRegistry(flags, ({ api }) =>
        api.push(
          {
            model: name,
            ...defined({
              dataDigests: flags.dataDigest === undefined ? undefined : [...flags.dataDigest],
              card: flags.card === undefined ? undefined : fileJson(flags.card),
              bom: flags.bom === undefined ? undefined : fileJson(flags.bom),
              provenance: flags.provenance === undefined ? undefined : fileJson(flags.provenance),
              profile: flags.profile === undefined ? undefined : fileJson(flags.profile),
              detectors: flags.detectors === undefined ? undefined : fileJson(flags.detectors),
              parent: flags.parent,
              version: flags.as,
              recipe: flags.recipe,
              commit: flags.commit,
              run: flags.run,
              acknowledge: flags.accept,
              expiresAt: flags.expires,
            }),
          },
          files,
        ),
      );
      print(flags.format, pushed, () => [
        `pushed    ${pushed.model}@${pushed.version}`,
        `files     ${files.list.length}, ${sizeText(pushed.bytes)}`,
        `scan      ${pushed.verdict}`,
        `digest    ${pushed.root} (as signed)`,
        `manifest  ${pushed.digest}`,
        ...(pushed.same === undefined ? [] : [`warning: these are exactly the files of version ${pushed.same}`]),
      ]);
    });

/** What is pushed, in the order of names. THROWS FILE_NOT_FOUND, SIGN_REFUSED for links and the like: nothing is left out unseen. */
const filesAt = (path: string): ReturnType<typeof filesOf> => {
  const { single, files, odd } = modelFiles(path, { allowSymlinks: false, ignored: () => false });
  const [first] = odd;
  if (first !== undefined)
    throw new CasemateError("SIGN_REFUSED", `'${first.name}' can not be pushed: ${first.reason}`, {
      hint: "push a folder of regular files",
    });
  if (files.length === 0) throw new CasemateError("USAGE", `'${path}' has no file`);
  return filesOf(
    files.map((f) => ({
      path: single ? basename(resolve(path)) : f.name,
      bytes: f.size,
      content: filePieces(f.path),
    })),
  );
};

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new CasemateError("USAGE", `'${text}' is no time`, { hint: "such as 2027-01-31" });
  return ms;
}
