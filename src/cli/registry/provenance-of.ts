/** The provenance of a version as a file, for commands that read one. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { parseReference } from "../../registry/index.ts";
import { withRegistry } from "./connection.ts";

/** RETURNS what `work` does with the file, which is removed afterwards. THROWS REGISTRY_NOT_FOUND for a version without one. */
export const withProvenanceOf = async <T>(reference: string, work: (path: string) => Promise<T>): Promise<T> => {
  const r = parseReference(reference);
  if (r.kind === "digest") throw new CasemateError("USAGE", "name the version by its number or an alias");
  const version = await withRegistry({}, ({ api }) =>
    r.kind === "alias"
      ? api.showAlias({ model: r.model, alias: r.alias })
      : api.showVersion({ model: r.model, version: r.version }),
  );
  const provenance = version.documents["provenance"];
  if (provenance === undefined)
    throw new CasemateError("REGISTRY_NOT_FOUND", `'${reference}' was pushed without a provenance`, {
      hint: "casemate train RECIPE --sign-key KEY --push NAME pushes a run with its provenance",
    });
  const folder = await mkdtemp(join(tmpdir(), "casemate-provenance-"));
  try {
    const path = join(folder, `${version.model}-${version.version}.provenance.json`);
    await writeFile(path, JSON.stringify(provenance));
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
