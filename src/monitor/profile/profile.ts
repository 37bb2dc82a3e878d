/** Profile: what ordinary inputs of a model look like, as JSON. Made by `casemate profile`, stored signed beside the version of the model. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { tailSchema } from "../evidence/tail.ts";
import { inputShapeSchema } from "./input-shape.ts";

export const profileSchemaId = "casemate/monitor-profile/v1";

const count = z.int().min(0);
const rate = z.number().min(0).max(1);
const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, "expected base64");
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "expected sha256: and 64 hexadecimal digits");

export const profileSchema = z.strictObject({
  schema: z.literal(profileSchemaId),
  model: digest.optional().describe("of the model file that it was made for"),
  data: digest.describe("of the data that it was made from"),
  seed: z.int(),
  shape: inputShapeSchema,
  samples: z.strictObject({ fit: count, calibration: count, check: count }),
  variations: z.array(z.string().max(40)).max(32).describe("changes of the data that count as ordinary"),
  directions: z
    .strictObject({
      count: z.int().min(1).max(64),
      centre: base64.describe("float32, of the reduced input"),
      scale: base64.describe("float32, of the reduced input"),
      vectors: base64.describe("float32, count x reduced size, orthonormal"),
      deviations: base64.describe("float32, of the data along each"),
    })
    .describe("principal directions"),
  marginals: z
    .strictObject({
      lower: base64.describe("float32 per value"),
      upper: base64.describe("float32 per value"),
      usual: base64.describe("float32 per value: its most common one"),
      surprise: base64.describe("bytes, 18 per value: -log of the share of data in each bin, in twentieths"),
    })
    .describe("how each value is distributed"),
  measures: z
    .array(
      z.strictObject({
        name: z.string().max(40),
        knots: z
          .array(z.number())
          .length(13)
          .describe("quantiles at -3, -2.5 ... 3 standard deviations of a normal one"),
      }),
    )
    .max(32),
  precision: z.array(z.number()).max(1024).describe("inverse covariance of the measures as normal ones, row by row"),
  strangeness: tailSchema,
  margin: tailSchema.optional().describe("of minus the difference of the two largest probabilities"),
  neighbours: z
    .strictObject({
      radius: z.number().min(0).describe("distance of places below which two inputs are near-duplicates"),
      rate: rate.describe("upper bound of how often an ordinary input has one among as many others as `among`"),
      among: z.int().min(1),
    })
    .optional()
    .describe("absent: ordinary inputs are too close to each other to tell"),
  coverage: z
    .strictObject({
      rarity: base64.describe(
        "bytes, one for each cell of the input space: -log of the share of data in it, in eighths",
      ),
      tail: tailSchema.describe("of the rarity of the cell of an ordinary input"),
    })
    .optional()
    .describe("absent in profiles that were made before it"),
  expected: z
    .strictObject({ clients: count, queries: count, alarms: count })
    .describe("simulated ordinary clients with so many queries each of the checked part, and how many raised an alarm"),
});
export type Profile = z.infer<typeof profileSchema>;

/** THROWS DOCUMENT_INVALID for anything that is no profile. `value` is untrusted JSON. */
export const readProfile = (value: unknown): Profile => {
  const parsed = profileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map((p) => String(p).slice(0, 60)).join(".");
  throw new CasemateError(
    "DOCUMENT_INVALID",
    `the profile is not valid${path === "" ? "" : ` at '${path}'`}: ${(issue?.message ?? "is not valid").toLowerCase().slice(0, 300)}`,
    { hint: "make one with casemate profile" },
  );
};
