/** resolvePolicies: the presets and the policies of a configuration, each whole. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import {
  answerSchema,
  cleanSchema,
  clockSchema,
  formSchema,
  limitsSchema,
  monitorsSchema,
  type Policy,
  policySchema,
  recordSchema,
  runSchema,
  whoSchema,
} from "./policy.ts";
import { presets } from "./presets.ts";

/** A policy as it is written: what it extends, and what is different. */
export const writtenPolicySchema = z.strictObject({
  extends: z.string().default("balanced"),
  who: whoSchema.partial().optional(),
  limits: limitsSchema.extend({ price: limitsSchema.shape.price.partial() }).partial().optional(),
  form: formSchema.partial().optional(),
  monitors: monitorsSchema.extend({ ladder: monitorsSchema.shape.ladder.partial() }).partial().optional(),
  clean: cleanSchema.partial().optional(),
  run: runSchema.partial().optional(),
  answer: answerSchema.partial().optional(),
  clock: clockSchema.partial().optional(),
  record: recordSchema.partial().optional(),
});
export type WrittenPolicy = z.infer<typeof writtenPolicySchema>;

/** RETURNS all policies by name, presets too. Throws GATEWAY_CONFIG for a name that is taken, one that is not there, or a circle. */
export const resolvePolicies = (written: Readonly<Record<string, WrittenPolicy>>): ReadonlyMap<string, Policy> => {
  const all = new Map(presets.map((p) => [p.name, p]));
  const taken = Object.keys(written).find((name) => all.has(name));
  if (taken !== undefined)
    throw new CasemateError("GATEWAY_CONFIG", `'${taken}' is a policy in the box and can not be another one`, {
      hint: `give yours another name, and let it extend '${taken}'`,
    });
  const resolve = (name: string, from: readonly string[]): Policy => {
    const known = all.get(name);
    if (known !== undefined) return known;
    const own = Object.hasOwn(written, name) ? written[name] : undefined;
    if (own === undefined)
      throw new CasemateError("GATEWAY_CONFIG", `there is no policy '${name}'`, {
        hint: `there are ${[...all.keys(), ...Object.keys(written)].filter((n, i, a) => a.indexOf(n) === i).join(", ")}`,
      });
    if (from.includes(name))
      throw new CasemateError(
        "GATEWAY_CONFIG",
        `policies extend each other in a circle: ${[...from, name].join(", ")}`,
      );
    const { extends: base, ...differences } = own;
    const policy = { ...merged(resolve(base, [...from, name]), differences), name };
    all.set(name, policy);
    return policy;
  };
  for (const name of Object.keys(written)) resolve(name, []);
  return all;
};

/** Lists and numbers replace those of the base, mappings are merged. */
const merged = (base: Policy, differences: Omit<WrittenPolicy, "extends">): z.infer<typeof policySchema> => {
  const { name: _, ...sections } = base;
  return policySchema.parse(over(sections, differences));
};

const over = (base: unknown, above: unknown): unknown => {
  if (above === undefined) return base;
  if (!isMapping(base) || !isMapping(above)) return above;
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(above)])].map((key) => [key, over(base[key], above[key])]),
  );
};

const isMapping = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === "object" && v !== null && !Array.isArray(v);
