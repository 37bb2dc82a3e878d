/** differences: what of two sets of pins is not the same, each by its name. */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { CodeState, Lock, Pinned } from "./lock.ts";

export interface Difference {
  /** what decides the result must be equal; surroundings may differ where the result is the same */
  readonly decides: boolean;
  /** "input data", "code", "configuration", "version", "hardware", "system" */
  readonly kind: string;
  readonly text: string;
}

/** `wanted` may have gaps (an imported lock): those are not compared. */
export const differences = (wanted: Lock["pinned"], found: Pinned): Difference[] => [
  ...inputs(wanted.inputs ?? {}, found.inputs, wanted.inputs !== undefined),
  ...(wanted.code === undefined ? [] : code(wanted.code, found.code)),
  ...(wanted.configuration === undefined ? [] : configuration(wanted.configuration, found.configuration)),
  ...(wanted.versions === undefined ? [] : table("version", wanted.versions, found.versions)),
  ...(wanted.hardware === undefined ? [] : table("hardware", wanted.hardware, found.hardware)),
  ...(wanted.system === undefined ? [] : table("system", wanted.system, found.system)),
];

const short = (digest: string): string => digest.replace(/^(\w+:[0-9a-f]{16})[0-9a-f]+$/, "$1…");

const inputs = (wanted: Pinned["inputs"], found: Pinned["inputs"], complete: boolean): Difference[] => {
  const out: Difference[] = [];
  const add = (text: string): void => void out.push({ decides: true, kind: "input", text });
  for (const [role, w] of Object.entries(wanted)) {
    const f = found[role];
    const what = role === w.path ? `input '${w.path}'` : `input ${role} '${w.path}'`;
    if (f === undefined) add(`${what} is not an input any more`);
    else if (f.digest !== w.digest) {
      // digests of another algorithm say nothing about each other
      if (f.digest.split(":")[0] === w.digest.split(":")[0])
        add(`${what} differs: ${short(f.digest)}, expected ${short(w.digest)}`);
    }
  }
  if (complete)
    for (const [role, f] of Object.entries(found))
      if (wanted[role] === undefined) add(`input ${role} '${f.path}' is new`);
  return out;
};

const code = (wanted: CodeState, found: CodeState): Difference[] => {
  const out: Difference[] = [];
  const add = (text: string): void => void out.push({ decides: true, kind: "code", text: `code: ${text}` });
  if (wanted.kind !== found.kind) {
    add(
      `${found.kind === "git" ? "in a git repository" : "in no git repository"}, expected ${wanted.kind === "git" ? `commit ${wanted.commit}` : "none"}`,
    );
    return out;
  }
  if (wanted.kind === "none" || found.kind === "none") return out;
  const known = wanted.files;
  const files = found.files ?? {};
  for (const [file, digest] of Object.entries(known ?? {})) {
    const now = files[file];
    if (now === undefined) add(`file '${file}' is gone`);
    else if (now !== digest) add(`file '${file}' differs: ${short(now)}, expected ${short(digest)}`);
  }
  for (const file of Object.keys(files))
    if (known !== undefined && known[file] === undefined) add(`file '${file}' is new`);
  if (wanted.commit !== found.commit)
    out.push({
      // the commit that adds the lock moves it; files decide
      decides: known === undefined,
      kind: "code",
      text: `code: commit ${found.commit.slice(0, 12)}, expected ${wanted.commit.slice(0, 12)}${out.length === 0 && known !== undefined ? "; no file of the code differs" : ""}`,
    });
  return out;
};

const configuration = (wanted: Pinned["configuration"], found: Pinned["configuration"]): Difference[] =>
  leaves(wanted, found).map(([path, w, f]) => ({
    decides: true,
    kind: "configuration",
    text: `configuration: ${path} ${w} -> ${f}`,
  }));

const table = (
  kind: string,
  wanted: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): Difference[] =>
  leaves(wanted, found).map(([path, w, f]) => ({
    decides: false,
    kind,
    text: `${kind}: ${path} ${short(f)}, expected ${short(w)}`,
  }));

/** [path, wanted, found] of what differs below. */
const leaves = (wanted: unknown, found: unknown, path = ""): [string, string, string][] => {
  if (isTable(wanted) && isTable(found))
    return [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
      .sort()
      .flatMap((key) => leaves(wanted[key], found[key], path === "" ? key : `${path}.${key}`));
  const [w, f] = [text(wanted), text(found)];
  return w === f ? [] : [[path, w, f]];
};

const isTable = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === "object" && v !== null && !Array.isArray(v);

const text = (v: unknown): string => (v === undefined ? "(not set)" : typeof v === "string" ? v : canonicalJson(v));
