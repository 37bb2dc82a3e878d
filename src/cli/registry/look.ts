/** casemate registry list, show, versions, diff: what is there. */
import { Command } from "commander";
import { type AnswerOf, parseReference, type VersionDiff } from "../../registry/index.ts";
import { CasemateError } from "../../core/error.ts";
import { wholeNumber } from "../option.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";
import { columns, formatOption, print, type PrintFormat, sizeText, timeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly format: PrintFormat;
}

export const listCommand = (): Command =>
  connected(new Command("list"))
    .description("the models that you may see")
    .addOption(formatOption())
    .action(async (flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.list({}));
      print(flags.format, answer, () =>
        answer.models.length === 0
          ? ["no model yet: casemate registry push NAME MODEL"]
          : columns(
              answer.models.map((m) => [
                m.model,
                m.versions === undefined ? "" : `${m.versions} version${m.versions === 1 ? "" : "s"}`,
                Object.entries(m.aliases)
                  .map(([alias, to]) => `${alias} -> ${to}`)
                  .join(", "),
              ]),
            ),
      );
    });

export const versionsCommand = (): Command =>
  connected(new Command("versions"))
    .description("all versions of a model, oldest first")
    .argument("<name>", "name of the model")
    .addOption(formatOption())
    .action(async (model: string, flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.versions({ model }));
      print(flags.format, answer, () =>
        columns(
          answer.versions.map((v) => [
            String(v.version),
            timeText(v.createdAt),
            sizeText(v.bytes),
            v.verdict,
            v.by,
            [...v.aliases, ...(v.yanked === undefined ? [] : [`withdrawn: ${v.yanked}`])].join(", "),
          ]),
        ),
      );
    });

export const showCommand = (): Command =>
  connected(new Command("show"))
    .description("a version with its manifest and documents, as far as they are checked without opening its files")
    .argument("<reference>", "such as fraud@3, fraud@production; or a model: fraud")
    .addOption(formatOption())
    .action(async (reference: string, flags: Flags) => {
      await withRegistry(flags, async ({ api }) => {
        if (!reference.includes("@")) {
          const answer = await api.show({ model: reference });
          print(flags.format, answer, () => [
            `model     ${answer.model}`,
            `versions  ${answer.versions ?? "not yours to see"}`,
            ...Object.entries(answer.aliases).map(([alias, to]) => `alias     ${alias} -> ${to}`),
          ]);
          return;
        }
        const r = parseReference(reference);
        if (r.kind === "digest")
          throw new CasemateError("USAGE", "show wants a version or an alias", {
            hint: `casemate registry versions ${r.model}`,
          });
        const v =
          r.kind === "alias"
            ? await api.showAlias({ model: r.model, alias: r.alias })
            : await api.showVersion({ model: r.model, version: r.version });
        print(flags.format, v, () => versionLines(v));
      });
    });

const versionLines = (v: AnswerOf<"showVersion">): readonly string[] => {
  const manifest = v.manifest as {
    readonly digest: string;
    readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
    readonly scan: {
      readonly verdict: string;
      readonly acknowledged?: { readonly by: string; readonly reason: string };
    };
    readonly lineage: {
      readonly parents: readonly { readonly model: string; readonly version: number }[];
      readonly data: readonly string[];
    };
  };
  const accepted = manifest.scan.acknowledged;
  return [
    `version   ${v.model}@${v.version}${v.aliases.length === 0 ? "" : ` (${v.aliases.join(", ")})`}`,
    `pushed    ${timeText(v.createdAt)} by ${v.by}`,
    `scan      ${manifest.scan.verdict}${accepted === undefined ? "" : `, accepted by ${accepted.by}: ${accepted.reason}`}`,
    `digest    ${manifest.digest} (as signed)`,
    `manifest  ${v.digest}`,
    ...manifest.files.map((f) => `file      ${f.path}  ${sizeText(f.bytes)}  ${f.sha256}`),
    ...manifest.lineage.parents.map((p) => `parent    ${p.model}@${p.version}`),
    ...manifest.lineage.data.map((d) => `data      ${d}`),
    `documents ${Object.keys(v.documents).join(", ")}`,
    `attested  ${v.attestations.length === 0 ? "no" : `${v.attestations.length} times`}`,
    ...(v.expiresAt === undefined ? [] : [`expires   ${timeText(v.expiresAt)}`]),
    ...(v.yanked === undefined ? [] : [`withdrawn ${v.yanked}`]),
  ];
};

export const diffCommand = (): Command =>
  connected(new Command("diff"))
    .description("what differs between two versions: files, ONNX graphs, card, bill of materials, lineage")
    .argument("<name>", "name of the model")
    .argument("<from>", "version", wholeNumber(1))
    .argument("<to>", "version", wholeNumber(1))
    .addOption(formatOption())
    .action(async (model: string, from: number, to: number, flags: Flags) => {
      const diff = await withRegistry(flags, ({ api }) => api.diff({ model, from, to }));
      print(flags.format, diff, () => {
        const lines = diffLines(diff);
        return lines.length === 0 ? ["the same"] : lines;
      });
    });

const diffLines = ({ files, graphs, lineage, scan, other, card, bom }: VersionDiff): readonly string[] => {
  const lines = [
    ...files.added.map((p) => `file     + ${p}`),
    ...files.removed.map((p) => `file     - ${p}`),
    ...files.changed.map((c) => `file     ~ ${c.path}  ${sizeText(c.bytesBefore)} -> ${sizeText(c.bytesAfter)}`),
    ...files.moved.map((m) => `file     ${m.from} -> ${m.to}`),
  ];
  for (const g of graphs) {
    if (g.kind === "not-compared") {
      lines.push(`graph    ${g.path}: not compared: ${g.reason}`);
      continue;
    }
    for (const [what, part] of [
      ["interface", g.interface],
      ["tensors", g.tensors],
      ["nodes", g.nodes],
      ["functions", g.functions],
    ] as const) {
      const counts = `${part.added.count} added, ${part.removed.count} removed, ${part.changed.count} changed`;
      if (part.added.count + part.removed.count + part.changed.count > 0)
        lines.push(`graph    ${g.path}: ${what}: ${counts}`);
    }
  }
  for (const [what, changes] of [
    ["lineage", lineage],
    ["scan", scan],
    ["other", other],
    ["card", card],
    ["bom", bom],
  ] as const)
    for (const c of changes) lines.push(`${what.padEnd(8)} ${JSON.stringify(c)}`);
  return lines;
};
