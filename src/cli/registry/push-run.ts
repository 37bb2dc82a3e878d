/** A finished run becomes a version: its outputs, with the signed provenance and what went in. */
import { statSync } from "node:fs";
import { relative, sep } from "node:path";
import { type AnswerOf, filesOf, modelFiles } from "../../registry/index.ts";
import type { Lock } from "../../train/lock/lock.ts";
import { fileJson, filePieces } from "../input-file.ts";
import { withRegistry } from "./connection.ts";

export interface FinishedRun {
  readonly lock: Lock;
  /** of the recipe; absolute */
  readonly folder: string;
  /** absolute */
  readonly outputs: readonly string[];
  readonly provenancePath: string;
}

/** The registry is that of the state directory, or of CASEMATE_URL. THROWS what a push throws; the run and its outputs stay. */
export const pushRun = (model: string, run: FinishedRun): Promise<AnswerOf<"push">> => {
  const files = run.outputs.flatMap((path) => {
    const within = (file: string): string => relative(run.folder, file).split(sep).join("/");
    if (statSync(path).isFile()) return [{ path: within(path), at: path, bytes: statSync(path).size }];
    return modelFiles(path, { allowSymlinks: false, ignored: () => false }).files.map((f) => ({
      path: within(f.path),
      at: f.path,
      bytes: f.size,
    }));
  });
  const { code, inputs = {} } = run.lock.pinned;
  const data = Object.values(inputs).flatMap(({ digest }) => (/^sha256:[0-9a-f]{64}$/.test(digest) ? [digest] : []));
  const url = process.env["CASEMATE_URL"];
  const ca = process.env["CASEMATE_CA"];
  return withRegistry({ ...(url === undefined ? {} : { url }), ...(ca === undefined ? {} : { ca }) }, ({ api }) =>
    api.push(
      {
        model,
        provenance: fileJson(run.provenancePath),
        dataDigests: [...new Set(data)],
        ...(code?.kind === "git" ? { commit: code.commit } : {}),
      },
      filesOf(files.map((f) => ({ path: f.path, bytes: f.bytes, content: filePieces(f.at) }))),
    ),
  );
};
