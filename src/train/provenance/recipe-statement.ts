/**
 * Provenance of a recipe's run: an in-toto Statement v1 with a SLSA Provenance v1 predicate. What it was made of stands among the dependencies, as both
 * specifications ask; the whole lock stands beside it, so that the run can be made again from this file alone (`casemate reproduce`).
 */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CasemateError } from "../../core/error.ts";
import { filesUnder } from "../lock/digest-path.ts";
import { type Lock, lockSchema, lockText, type Pinned } from "../lock/lock.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { fileHash } from "./digest-input.ts";
import { invocationId, localBuilder, predicateType, type ProvenanceStatement, statementType } from "./statement.ts";

/** docs/guide/provenance.md says what its parameters mean */
export const recipeBuildType = "urn:casemate:recipe:v1";

export interface RecipeRun {
  /** whole: pins and result */
  readonly lock: Lock;
  /** of the recipe; absolute */
  readonly folder: string;
  /** outputs: absolute, by path relative to the recipe */
  readonly files: ReadonlyMap<string, string>;
  /** ISO 8601, UTC */
  readonly startedOn: string;
  readonly finishedOn: string;
  /** what held; undefined where nothing isolated the run */
  readonly record?: IsolationRecord;
  /** default: `localBuilder` */
  readonly builderId?: string;
}

type Dependency = NonNullable<ProvenanceStatement["predicate"]["buildDefinition"]["resolvedDependencies"]>[number];

/** Throws FILE_NOT_FOUND for an output that is gone. */
export const recipeProvenance = async (run: RecipeRun): Promise<ProvenanceStatement> => {
  const { lock, record } = run;
  const { observed: _, ...made } = lock;
  const { code, inputs = {}, configuration = {}, versions = {} } = lock.pinned;
  return {
    _type: statementType,
    subject: (await Promise.all([...run.files].map(([path, file]) => subjects(path, file)))).flat(),
    predicateType,
    predicate: {
      buildDefinition: {
        buildType: recipeBuildType,
        externalParameters: { recipe: lock.recipe.name, configuration },
        internalParameters: {
          lock: made,
          sandbox:
            record === undefined
              ? { kind: "none", isolated: false }
              : {
                  kind: record.kind,
                  isolated: record.isolated,
                  claims: record.claims,
                  limits: record.limits,
                  weaker: record.weaker,
                },
        },
        resolvedDependencies: [
          { name: lock.recipe.name, digest: digestSet(lock.recipe.digest) },
          { name: "pins", digest: { sha256: sha256(canonicalJson(lock.pinned)) } },
          ...(code === undefined ? [] : codeOf(code)),
          ...Object.entries(inputs).map(([role, { path, digest }]) => ({
            name: path,
            digest: isFolder(resolve(run.folder, path))
              ? { casemateFolder: digest.replace(/^sha256:/, "") }
              : digestSet(digest),
            annotations: { role },
          })),
          ...versionsOf(versions),
        ],
      },
      runDetails: {
        builder: { id: run.builderId ?? localBuilder, version: { casemate: versions["casemate"] ?? "unknown" } },
        metadata: { invocationId: invocationId(), startedOn: run.startedOn, finishedOn: run.finishedOn },
        byproducts: [{ name: "lock.json", digest: { sha256: sha256(lockText(lock)) } }],
      },
    },
  };
};

/** The lock in a statement whose signature was verified. Throws RECIPE_INVALID where there is none, or where its outputs are not the subjects. */
export const lockIn = (statement: ProvenanceStatement): Lock => {
  const { buildType, internalParameters } = statement.predicate.buildDefinition;
  const invalid = (why: string): CasemateError =>
    new CasemateError("RECIPE_INVALID", `the provenance ${why}`, { hint: "casemate train --sign-key writes it" });
  if (buildType !== recipeBuildType) throw invalid(`is of build type '${buildType}', expected '${recipeBuildType}'`);
  const parsed = lockSchema.safeParse(internalParameters?.["lock"]);
  if (!parsed.success) throw invalid("holds no lock");
  const named = new Set(statement.subject.map((s) => s.name));
  for (const path of Object.keys(parsed.data.result?.outputs ?? {}))
    if (![...named].some((name) => name === path || name.startsWith(`${path}/`)))
      throw invalid(`has no subject for output '${path}'`);
  return parsed.data;
};

/** Each file of an output, links excluded when it was pinned. */
const subjects = async (path: string, file: string): Promise<ProvenanceStatement["subject"]> =>
  isFolder(file)
    ? (await filesUnder(file)).map((inner) => ({
        name: `${path}/${inner}`,
        digest: { sha256: fileHash(join(file, inner)) },
      }))
    : [{ name: path, digest: { sha256: fileHash(file) } }];

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const codeOf = (code: NonNullable<Pinned["code"]>): Dependency[] =>
  code.kind === "none"
    ? []
    : [
        { name: "code", digest: { gitCommit: code.commit } },
        ...(code.dirty === undefined
          ? []
          : [{ name: "code.diff", digest: digestSet(code.dirty.diff), annotations: { files: code.dirty.files } }]),
      ];

/** Versions as package URLs (purl) where there is a package, digests where there is a file. */
const versionsOf = (versions: Readonly<Record<string, string>>): Dependency[] =>
  Object.entries(versions).flatMap(([name, value]): Dependency[] => {
    switch (name) {
      case "casemate":
        return [{ name, uri: `pkg:npm/casemate@${value}`, ...digestOfBuild(versions["build"]) }];
      case "node":
      case "v8":
        return [{ name, uri: `pkg:generic/${name}@${value}` }];
      case "onnxruntime":
        return [{ name, uri: `pkg:npm/onnxruntime-node@${value}` }];
      case "build":
        return [];
      default:
        return [{ name: name === "package-lock" ? "package-lock.json" : name, digest: digestSet(value) }];
    }
  });

/** Over names and contents of the built files: no digest of one file. */
const digestOfBuild = (digest: string | undefined): Pick<Dependency, "digest"> =>
  digest === undefined ? {} : { digest: { casemateBuild: digest.replace(/^sha256:/, "") } };

/** "sha256:..." -> { sha256: "..." } */
const digestSet = (digest: string): Record<string, string> => {
  const [algorithm = "", hex = ""] = digest.split(":");
  return { [algorithm]: hex };
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
