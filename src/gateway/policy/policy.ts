/** Policy: what a request for a model goes through, in numbers. One section for each step, with the step's mode; what is left out is the preset's. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { parseBudget } from "../limits/budget.ts";
import { type CountedUnit, parseRate } from "../limits/rate.ts";
import { modes } from "../step.ts";

const mode = z.enum(modes);

/** Text that `parse` takes; what it throws is said. */
const ruleText = (parse: (text: string) => { readonly counts: CountedUnit }) =>
  z.string().superRefine((text, context) => {
    try {
      const { counts } = parse(text);
      if (counts === "tokens" || counts === "micros")
        context.addIssue({ code: "custom", message: `${counts} are counted for language models only (llm.limits)` });
    } catch (e) {
      context.addIssue({ code: "custom", message: e instanceof CasemateError ? e.message : "is no rule" });
    }
  });

export const whoSchema = z.strictObject({
  mode,
  /** requests without a credential are served, as accounts named by their network */
  anonymous: z.boolean(),
});

export const limitsSchema = z.strictObject({
  mode,
  /** "key 1000/h burst 100": GCRA on samples, or on "requests" or "units" of price; all that apply are charged, or none */
  rates: z.array(ruleText(parseRate)),
  /** "account 100000/month": units of price, by calendar month or day in UTC; they outlive a crash */
  budgets: z.array(ruleText(parseBudget)),
  /** units that one sample costs, by how much its answer tells (limits/price.ts) */
  price: z.strictObject({
    logits: z.number().int().min(1),
    probabilities: z.number().int().min(1),
    top: z.number().int().min(1),
    label: z.number().int().min(1),
  }),
  /** requests of one account at once */
  concurrency: z.number().int().min(1),
});

const featureRule = z.strictObject({
  index: z.number().int().min(0),
  name: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** whole numbers only */
  integer: z.boolean().optional(),
  /** no others */
  values: z.array(z.number()).optional(),
});
export type FeatureRule = z.infer<typeof featureRule>;

export const formSchema = z.strictObject({
  mode,
  maxSamples: z.number().int().min(1),
  /** NaN and infinities are refused */
  finite: z.boolean(),
  /** of every value of numeric inputs; undefined: as the model's domain says where that is known */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** share of the range by which a value may lie outside */
  rangeTolerance: z.number().min(0).max(1),
  /** a sample with a smaller share of values other than zero is refused */
  minNonZero: z.number().min(0).max(1),
  maxStringBytes: z.number().int().min(0),
  features: z.array(featureRule),
});

export const monitorsSchema = z.strictObject({
  mode,
  /** "registry": the profile document of the version; a path: this file; "none": without one */
  profile: z.string(),
  /** risk from which an answer tells less, by what is taken away; 1.01 for never. 0.5: an ordinary client ever reaches it with a probability of at most 5e-4 */
  ladder: z.strictObject({
    precision: z.number(),
    top: z.number(),
    rounding: z.number(),
    perturbation: z.number(),
    decoy: z.number(),
    block: z.number(),
  }),
});

export const cleanSchema = z.strictObject({
  mode,
  /** in front of the model, in this order: "bit-depth:bits=5" */
  filters: z.array(z.string()),
  /** "registry", a path of what casemate calibrate wrote, or "none" */
  detectors: z.string(),
  /** what becomes of a request with an input that a detector flags; tell-less: its answer is that of a client at risk */
  onFlag: z.enum(["refuse", "tell-less", "note"]),
});

export const runSchema = z.strictObject({
  /** samples of several requests in one run of the model */
  maxBatch: z.number().int().min(1),
  /** how long a request waits for others to share a run with */
  maxDelayMs: z.number().min(0),
  /** samples that wait at most; more are told to come back */
  maxQueue: z.number().int().min(1),
  /** no more wait than can run in this time, in ms, by what the last runs took; one run's worth always may */
  maxWaitMs: z.number().min(1),
  timeoutMs: z.number().int().min(1),
  /** threads that run models beside the server's own; 0: in the server's own thread; "auto": 0 for models so small that a thread would cost more than they do */
  workers: z.union([z.literal("auto"), z.number().int().min(0).max(64)]),
  /** answers are the votes of noisy copies, with a certified radius: sigma in units of the input, so many copies choose the class and so many count, alpha: share of wrong certificates */
  smoothing: z
    .strictObject({
      sigma: z.number().positive(),
      selection: z.number().int().min(1).max(10_000).default(100),
      copies: z.number().int().min(1).max(1_000_000).default(1000),
      alpha: z.number().gt(0).lt(0.5).default(0.001),
    })
    .optional(),
});

export const answerSchema = z.strictObject({
  mode,
  /** "rounding:digits=2", in this order */
  filters: z.array(z.string()),
});

export const clockSchema = z.strictObject({
  mode,
  /** answers leave at the first of these after their request came, in ms, rising; later ones at multiples of the last */
  bucketsMs: z
    .array(z.number().min(0.1).max(600_000))
    .min(1)
    .max(64)
    .refine((all) => all.every((b, i) => i === 0 || b > (all[i - 1] as number)), "times rise"),
  /** instead: answers are held for a time that this share of them keeps to, learned for each version of a model (0.999) */
  quantile: z.number().min(0.5).max(1).optional(),
});

export const recordSchema = z.strictObject({
  /** inputs and outputs go into the log; never in production */
  payloads: z.boolean(),
  /** one request of so many passes without a line in the log; refusals, alerts and changes of level never */
  sample: z.number().int().min(1),
});

export const policySchema = z.strictObject({
  who: whoSchema,
  limits: limitsSchema,
  form: formSchema,
  monitors: monitorsSchema,
  clean: cleanSchema,
  run: runSchema,
  answer: answerSchema,
  clock: clockSchema,
  record: recordSchema,
});
export type Policy = z.infer<typeof policySchema> & { readonly name: string };
