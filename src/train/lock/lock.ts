/**
 * Lock: what a run was made of and what it gave, as canonical JSON. `pinned` decides the result and is known before the run; `result` is what another run of
 * the same pins must give bit for bit; `observed` (times) is never compared. A lock that was imported from another tool has gaps, and names them.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CasemateError } from "../../core/error.ts";

const digest = z.string().regex(/^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}(\.dir)?)$/);

const codeState = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("git"),
    commit: z.string().regex(/^[0-9a-f]{40,64}$/),
    /** by path, relative to the recipe, of the files in scope; an import knows none */
    files: z.record(z.string(), digest).optional(),
    /** where the tree was not as the commit says: the diff's digest and the files concerned */
    dirty: z.strictObject({ diff: digest, files: z.array(z.string()) }).optional(),
  }),
  /** in no repository: only inputs are pinned */
  z.strictObject({ kind: z.literal("none") }),
]);

const input = z.strictObject({ path: z.string(), digest, bytes: z.int().optional() });

export const pinnedSchema = z.strictObject({
  code: codeState,
  /** by role: model, data, data labels, validation, test, or the path for a command */
  inputs: z.record(z.string(), input),
  /** the recipe with every default written out */
  configuration: z.record(z.string(), z.json()),
  versions: z.record(z.string(), z.string()),
  hardware: z.strictObject({ cpu: z.string(), cores: z.int(), isa: z.array(z.string()) }),
  system: z.strictObject({ platform: z.string(), architecture: z.string() }),
});

const resultSchema = z.strictObject({
  /** by path, relative to the recipe */
  outputs: z.record(z.string(), z.strictObject({ digest, bytes: z.int().optional() })),
  metrics: z.record(z.string(), z.number()),
  /** digest of the loss curves */
  history: digest.optional(),
});

export const lockSchema = z.strictObject({
  schema: z.literal("casemate-lock/1"),
  /** file name of the recipe, beside the lock */
  recipe: z.strictObject({ name: z.string(), digest }),
  pinned: pinnedSchema.partial(),
  result: resultSchema.optional(),
  observed: z
    .strictObject({ started: z.string().optional(), seconds: z.number().optional(), isolation: z.string().optional() })
    .optional(),
  /** of an import: what the other tool did not record */
  missing: z.array(z.string()).optional(),
});

export type CodeState = z.output<typeof codeState>;
export type Pinned = z.output<typeof pinnedSchema>;
export type Result = z.output<typeof resultSchema>;
export type Lock = z.output<typeof lockSchema>;

/** The bytes of a lock file. */
export const lockText = (lock: Lock): string => `${canonicalJson(lock)}\n`;

/** Whole or not at all. */
export const writeLock = async (path: string, lock: Lock): Promise<void> => {
  try {
    await writeFile(`${path}.tmp`, lockText(lock));
    await rename(`${path}.tmp`, path);
  } catch (cause) {
    throw new CasemateError("FILE_WRITE_FAILED", `lock '${path}' could not be written`, { cause });
  }
};

/** Undefined where there is none. Throws RECIPE_INVALID for a file that is no lock. */
export const readLock = async (path: string): Promise<Lock | undefined> => {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new CasemateError("FILE_NOT_FOUND", `lock '${path}' can not be read`, { cause });
  });
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CasemateError("RECIPE_INVALID", `lock '${path}' is no JSON`, { cause, hint: "casemate train writes it" });
  }
  const parsed = lockSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CasemateError(
    "RECIPE_INVALID",
    `lock '${path}': ${issue?.path.join(".") || "the document"}: ${issue?.message.toLowerCase()}`,
    { hint: "casemate train writes it; locks are not edited by hand" },
  );
};
