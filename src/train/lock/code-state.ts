/** codeState: what git says about the files that a recipe calls its code. */
import { execFile } from "node:child_process";
import { relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { CasemateError } from "../../core/error.ts";
import { digestOf } from "../../engine/data/digest.ts";
import { digestPath } from "./digest-path.ts";
import type { CodeState } from "./lock.ts";

const run = promisify(execFile);

/** bytes of what git may print */
const maxBuffer = 1 << 28;
/** files in scope; each is hashed */
const maxFiles = 20_000;

export interface CodeOptions {
  /** of the recipe; absolute */
  readonly folder: string;
  /** absolute */
  readonly recipe: string;
  /** relative to `folder` */
  readonly scope: readonly string[];
  /** absolute paths that are pinned by their digest, or written by the run: not code. Modified ones that git tracks are dirty all the same unless they are `written` */
  readonly inputs: readonly string[];
  readonly written: readonly string[];
  /** record a dirty tree, or a folder without git, instead of refusing it */
  readonly allowDirty: boolean;
}

export interface CodeFound {
  readonly state: CodeState;
  /** of a dirty tree: `git diff HEAD` */
  readonly diff?: string;
}

/** Throws RECIPE_UNPINNED for a dirty tree or no repository, unless allowed. */
export const codeState = async (o: CodeOptions): Promise<CodeFound> => {
  const git = async (...args: string[]): Promise<string> =>
    // this runs before anything is checked: no daemon of the repository is asked
    (
      await run("git", ["-C", o.folder, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", ...args], {
        maxBuffer,
        env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      })
    ).stdout;
  let commit: string;
  let root: string;
  try {
    root = (await git("rev-parse", "--show-toplevel")).trim();
    commit = (await git("rev-parse", "--verify", "HEAD")).trim();
  } catch (cause) {
    if (o.allowDirty) return { state: { kind: "none" } };
    const none =
      (cause as NodeJS.ErrnoException).code === "ENOENT"
        ? "git is not installed"
        : "the recipe's folder is in no git repository with a commit";
    throw new CasemateError("RECIPE_UNPINNED", `${none}, so its code can not be pinned`, {
      cause,
      hint: "commit the recipe (git init; git add; git commit), or pass --allow-dirty to pin only digests of the inputs",
    });
  }
  const absolute = (path: string): string => resolve(root, path);
  const within = (path: string, places: readonly string[]): boolean =>
    places.some((p) => path === p || path.startsWith(p + sep));
  const pathspec = o.scope.map((p) => {
    const inside = relative(root, resolve(o.folder, p)).replaceAll(sep, "/");
    // "." would match nothing
    return inside === "" ? ":(top)" : `:(top,literal)${inside}`;
  });
  const list = (text: string): string[] => text.split("\0").filter((p) => p !== "");
  const ours = (path: string): boolean => within(absolute(path), o.written) || path.split("/").includes(".casemate");

  const tracked = list(await git("ls-files", "-z", "--full-name", "--", ...pathspec)).filter((p) => !ours(p));
  // other files that git does not know take no part: a command sees tracked code and declared inputs
  const recipe = relative(root, o.recipe).replaceAll(sep, "/");
  const untracked = list(await git("ls-files", "-z", "--full-name", "--others", "--", `:(top,literal)${recipe}`));
  const changed = list(
    await git("diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "HEAD", "--", ...pathspec),
  ).filter((p) => !ours(p));
  const dirty = [...new Set([...changed, ...untracked])].sort();
  const name = (path: string): string => relative(o.folder, absolute(path)).replaceAll(sep, "/");
  if (dirty.length > 0 && !o.allowDirty)
    throw new CasemateError(
      "RECIPE_UNPINNED",
      `the code is not as commit ${commit.slice(0, 12)} has it: ${dirty
        .slice(0, 5)
        .map((p) => `'${name(p)}'`)
        .join(", ")}${dirty.length > 5 ? ` and ${dirty.length - 5} more` : ""}`,
      {
        hint: "commit the changes, or pass --allow-dirty to record the diff",
      },
    );
  const code = tracked.filter((p) => !within(absolute(p), o.inputs));
  if (code.length > maxFiles)
    throw new CasemateError(
      "RECIPE_UNPINNED",
      `${code.length} files of code are in scope, at most ${maxFiles} are pinned`,
      {
        hint: "narrow 'code:' in the recipe",
      },
    );
  const files: Record<string, string> = {};
  for (const path of code.sort()) {
    // deleted ones are told by their absence; links and submodules by what git knows of them
    const digest = await digestPath(absolute(path)).catch(() => undefined);
    if (digest !== undefined) files[name(path)] = digest.digest;
  }
  if (dirty.length === 0) return { state: { kind: "git", commit, files } };
  const patch = await git(
    "diff",
    "--binary",
    "--no-ext-diff",
    "--no-textconv",
    "HEAD",
    "--",
    ...changed.map((p) => `:(top,literal)${p}`),
  );
  const diff = changed.length === 0 ? "" : patch;
  return {
    state: {
      kind: "git",
      commit,
      files,
      dirty: { diff: digestOf([new TextEncoder().encode(diff)]), files: dirty.map(name) },
    },
    diff,
  };
};
