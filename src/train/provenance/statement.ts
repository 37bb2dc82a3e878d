/**
 * Provenance of an isolated run: an in-toto Statement v1 (https://in-toto.io/Statement/v1) with a SLSA Provenance v1 predicate
 * (https://slsa.dev/spec/v1.0/provenance): what went in, what was done with it in which sandbox, and what came out.
 */
import { z } from "zod";
import { secureBits } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { environmentOf, type IsolationSpec } from "../sandbox/spec.ts";
import type { DigestedInput } from "./digest-input.ts";

export const statementType = "https://in-toto.io/Statement/v1";
export const predicateType = "https://slsa.dev/provenance/v1";
/** docs/guide/provenance.md says what its parameters mean */
export const buildType = "urn:casemate:isolated-command:v1";
export const localBuilder = "urn:casemate:builder:local";

/** algorithm -> lowercase hexadecimal; at least one (in-toto DigestSet) */
const digestSet = z.record(z.string().min(1), z.string().min(1)).refine((d) => Object.keys(d).length > 0, "is empty");
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, "is no time in UTC");
const descriptor = z.looseObject({
  name: z.string().optional(),
  uri: z.string().optional(),
  digest: digestSet.optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});

/** What may be read of a statement; unknown fields are kept, as both specifications ask. */
export const statementSchema = z.looseObject({
  _type: z.literal(statementType),
  subject: z.array(descriptor.extend({ name: z.string(), digest: digestSet })).min(1),
  predicateType: z.literal(predicateType),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: z.string().min(1),
      externalParameters: z.record(z.string(), z.unknown()),
      internalParameters: z.record(z.string(), z.unknown()).optional(),
      resolvedDependencies: z.array(descriptor).optional(),
    }),
    runDetails: z.looseObject({
      builder: z.looseObject({ id: z.string().min(1), version: z.record(z.string(), z.string()).optional() }),
      metadata: z
        .looseObject({ invocationId: z.string().optional(), startedOn: time.optional(), finishedOn: time.optional() })
        .optional(),
      byproducts: z.array(descriptor).optional(),
    }),
  }),
});
export type ProvenanceStatement = z.output<typeof statementSchema>;

export interface ProvenanceOptions {
  /** every input, as it was when the run began and still when it ended */
  readonly inputs: readonly DigestedInput[];
  /** who vouches for the sandbox: a URI; default `localBuilder` */
  readonly builderId?: string;
  /** programs by version, such as { casemate: "1.0.0" } */
  readonly versions: Readonly<Record<string, string>>;
}

/** variables whose values stay out of a document that is passed on */
const secretName = /key|token|secret|passw|credential|auth/i;

/** Throws USAGE for a run that did not succeed, left nothing, or had other inputs. */
export const provenanceOf = (
  spec: IsolationSpec,
  record: IsolationRecord,
  options: ProvenanceOptions,
): ProvenanceStatement => {
  const subject = record.outputs.flatMap(({ at, files }) =>
    files.map(({ path, sha256 }) => ({ name: nameOf(spec, at, path), digest: { sha256 } })),
  );
  if (!record.succeeded || subject.length === 0)
    throw new CasemateError("USAGE", "there is no provenance of a run that left no output", {
      hint: "the command must end with 0 and write at least one file to a declared output",
    });
  const places = (list: readonly { readonly at: string }[]): string => list.map(({ at }) => at).join("\n");
  if (places(options.inputs) !== places(spec.inputs))
    throw new CasemateError("USAGE", "the digests are not those of the inputs of the run");
  const environment = Object.entries(environmentOf(spec)).map(([name, value]) => [
    name,
    secretName.test(name) ? "(not recorded)" : value,
  ]);
  return {
    _type: statementType,
    subject,
    predicateType,
    predicate: {
      buildDefinition: {
        buildType,
        externalParameters: {
          command: spec.command,
          environment: Object.fromEntries(environment),
          inputs: places(spec.inputs).split("\n").filter(Boolean),
          outputs: places(spec.outputs).split("\n").filter(Boolean),
          network: spec.network,
          ...(spec.directory === undefined ? {} : { directory: spec.directory }),
          ...(spec.image === undefined ? {} : { image: spec.image }),
        },
        internalParameters: {
          sandbox: {
            kind: record.kind,
            isolated: record.isolated,
            claims: record.claims,
            limits: record.limits,
            weaker: record.weaker,
          },
        },
        resolvedDependencies: options.inputs.flatMap(({ at, digest, gitCommit }) => [
          { name: at, digest },
          ...(gitCommit === undefined ? [] : [{ name: `${at} (commit checked out)`, digest: { gitCommit } }]),
        ]),
      },
      runDetails: {
        builder: { id: options.builderId ?? localBuilder, version: options.versions },
        metadata: { invocationId: invocationId(), startedOn: record.startedOn, finishedOn: record.finishedOn },
      },
    },
  };
};

/** The file's path below the output; below the output's place when there are several. */
const nameOf = (spec: IsolationSpec, at: string, path: string): string =>
  spec.outputs.length === 1 ? path : `${at.slice(1)}/${path}`;

/** A random UUID (RFC 9562, version 4) as a URN. */
export const invocationId = (): string => {
  const bits = secureBits();
  const hex = Array.from({ length: 4 }, () => bits.u32().toString(16).padStart(8, "0")).join("");
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) & 3)).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
};
