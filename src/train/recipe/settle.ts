/** settle: a recipe -> the configuration of a run: short forms written out, parameters of methods with their defaults, contradictions refused. */
import { attacks } from "../../attacks/index.ts";
import { CasemateError } from "../../core/error.ts";
import { trainingMethods } from "../adversarial/index.ts";
import type { MethodParams } from "../adversarial/method.ts";
import type { Recipe } from "./read-recipe.ts";
import { sandboxSection, type SandboxSection } from "./sandbox-section.ts";
import type { CommandRecipe, DataSection, TrainerRecipe } from "./schema.ts";

type Spelled<T> = Exclude<T, string | number>;

export interface Threatened {
  readonly norm: "linf" | "l2";
  /** in units of each feature's range */
  readonly epsilon: number;
}

export interface TrainerConfiguration
  extends Omit<
    TrainerRecipe,
    "model" | "data" | "validation" | "test" | "method" | "evaluate" | "sandbox" | "outputs"
  > {
  readonly kind: "trainer";
  readonly model: Spelled<TrainerRecipe["model"]>;
  readonly data: Spelled<DataSection>;
  readonly validation: number | Spelled<DataSection>;
  readonly test?: Spelled<DataSection>;
  readonly method: { readonly kind: string; readonly params: MethodParams } & Partial<Threatened>;
  readonly evaluate?: Threatened & { readonly attack: string; readonly params: MethodParams; readonly samples: number };
  readonly sandbox: SandboxSection;
  readonly outputs: { readonly model: string };
}

export interface CommandConfiguration extends Omit<CommandRecipe, "sandbox" | "inputs"> {
  readonly kind: "command";
  readonly inputs: readonly { readonly path: string; readonly sha256?: string | undefined }[];
  readonly sandbox: SandboxSection;
}

export type Configuration = TrainerConfiguration | CommandConfiguration;

/** What our own trainer measures: see train-model.ts. */
export const trainerMetrics = ["trainingLoss", "validation", "clean", "robust"];

/** Throws USAGE, ATTACK_UNKNOWN. `name`: of the run, for the default name of the output. */
export const settle = ({ kind, recipe }: Recipe, name: string): Configuration => {
  const sandbox = sandboxOf(recipe.sandbox, kind);
  if (kind === "command") {
    if (recipe.metrics !== undefined && !recipe.outputs.includes(recipe.metrics))
      throw new CasemateError("USAGE", `metrics '${recipe.metrics}' is not among the outputs`);
    return {
      ...recipe,
      kind,
      sandbox,
      inputs: recipe.inputs.map((i) => (typeof i === "string" ? { path: i } : i)),
    };
  }
  const { model, data, validation, test, method, evaluate, outputs, ...rest } = recipe;
  const settled = methodOf(method);
  const attacked = evaluationOf(evaluate, settled, test !== undefined);
  if (settled.kind !== "standard" && (rest.mix !== undefined || rest.labelSmoothing > 0))
    throw new CasemateError("USAGE", `method '${settled.kind}' does not go with mixed or smoothed labels`, {
      hint: "leave out mix and labelSmoothing, or use the method standard",
    });
  for (const metric of Object.keys(rest.require))
    if (!trainerMetrics.includes(metric))
      throw new CasemateError("USAGE", `there is no metric '${metric}' that could be required`, {
        hint: `the trainer measures ${trainerMetrics.join(", ")}`,
      });
  if (rest.require["clean"] !== undefined && test === undefined)
    throw new CasemateError("USAGE", "a bar for 'clean' needs test data", { hint: "give test:" });
  if (rest.require["robust"] !== undefined && attacked === undefined)
    throw new CasemateError("USAGE", "a bar for 'robust' needs test data and an attack to measure it with", {
      hint: "give test: and, for the method standard, evaluate: with norm and epsilon",
    });
  return {
    ...rest,
    kind,
    sandbox,
    model: typeof model === "string" ? { path: model, fresh: false } : model,
    data: spelled(data),
    validation: typeof validation === "number" ? validation : spelled(validation),
    ...(test === undefined ? {} : { test: spelled(test) }),
    method: settled,
    ...(attacked === undefined ? {} : { evaluate: attacked }),
    outputs: { model: outputs?.model ?? `${name}.trained.onnx` },
  };
};

const spelled = (d: DataSection): Spelled<DataSection> => (typeof d === "string" ? { path: d } : d);

/** Our own trainer reads data and runs a graph; a foreign command may do anything, so that its recipe must say what keeps it in. */
const sandboxOf = (given: TrainerRecipe["sandbox"], kind: Recipe["kind"]): SandboxSection => {
  if (given === undefined && kind === "command")
    throw new CasemateError("USAGE", "a recipe with a command says how it is isolated", {
      hint: "add sandbox: bubblewrap, or sandbox: none to run it with all of your rights",
    });
  const section = typeof given === "object" ? given : sandboxSection.parse({ kind: given ?? "none" });
  if (section.kind === "kubernetes")
    throw new CasemateError("USAGE", "casemate train runs nothing on kubernetes", {
      hint: "casemate sandbox manifest writes a Job for kubectl apply; a recipe is run by bubblewrap, docker or podman",
    });
  return section;
};

const radius = (epsilon: number | string): number => {
  if (typeof epsilon === "number") return epsilon;
  const [over = Number.NaN, under = 1] = epsilon.split("/").map(Number);
  return over / under;
};

const methodOf = (given: TrainerRecipe["method"]): TrainerConfiguration["method"] => {
  const section =
    typeof given === "string" ? { kind: given, norm: "linf" as const, epsilon: undefined, params: {} } : given;
  const method = trainingMethods.find((m) => m.id === section.kind);
  if (method === undefined) throw new CasemateError("USAGE", `no method is called '${section.kind}'`);
  if (method.wantsSources !== undefined)
    throw new CasemateError("USAGE", `method '${method.id}' needs other models, which a recipe does not name yet`, {
      hint: "casemate harden takes them",
    });
  for (const key of Object.keys(section.params))
    if (!(key in method.defaults))
      throw new CasemateError("USAGE", `method '${method.id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(method.defaults).join(", ") || "none"}`,
      });
  const params = { ...method.defaults, ...section.params };
  if (method.id === "standard") {
    if (section.epsilon !== undefined)
      throw new CasemateError("USAGE", "the method standard defends no radius", {
        hint: "epsilon goes into evaluate:",
      });
    return { kind: method.id, params };
  }
  if (section.epsilon === undefined)
    throw new CasemateError("USAGE", `method '${method.id}' needs a radius to defend`, {
      hint: "give method: { kind: ..., epsilon: 0.1 }",
    });
  return { kind: method.id, params, norm: section.norm, epsilon: radius(section.epsilon) };
};

const evaluationOf = (
  given: TrainerRecipe["evaluate"],
  { norm: ownNorm, epsilon: ownEpsilon }: TrainerConfiguration["method"],
  tested: boolean,
): TrainerConfiguration["evaluate"] => {
  if (given === undefined && (!tested || ownEpsilon === undefined)) return undefined;
  if (!tested) throw new CasemateError("USAGE", "evaluate: needs test data", { hint: "add test:" });
  const epsilon = given?.epsilon === undefined ? ownEpsilon : radius(given.epsilon);
  if (epsilon === undefined)
    throw new CasemateError("USAGE", "evaluate: needs a radius", {
      hint: "give evaluate: { norm: linf, epsilon: 0.1 }",
    });
  const id = given?.attack ?? "evasion/pgd";
  const attack = attacks.find((a) => a.id === id);
  if (attack === undefined)
    throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${id}'`, { hint: "casemate attacks lists them" });
  for (const key of Object.keys(given?.params ?? {}))
    if (!(key in attack.defaults))
      throw new CasemateError("ATTACK_PARAMS", `attack '${id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(attack.defaults).join(", ") || "none"}`,
      });
  return {
    attack: id,
    norm: given?.norm ?? ownNorm ?? "linf",
    epsilon,
    params: given?.params ?? {},
    samples: given?.samples ?? 500,
  };
};
