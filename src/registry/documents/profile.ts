/**
 * The reference profile of a version (`casemate profile`), which monitors of a gateway compare queries with. Its own schema is src/monitor's: here it is held
 * against the files that it comes with, and kept as it is.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { checked } from "./checked.ts";
import { type JsonLimits, parseUntrustedJson } from "./untrusted-json.ts";
import { digestSchema, type ManifestFile } from "./version-manifest.ts";

export const profileMediaType = "application/vnd.casemate.monitor-profile.v1+json";

/** one of 4,096 values has about 200 kB */
const limits: JsonLimits = { maxBytes: 8 << 20, maxDepth: 8 };

const outlineSchema = z.looseObject({
  schema: z.literal("casemate/monitor-profile/v1"),
  model: digestSchema.optional(),
});

/** THROWS DOCUMENT_INVALID for what is no profile, or names a model that is none of the files. */
export const checkProfile = (content: Uint8Array, files: readonly Pick<ManifestFile, "sha256">[]): void => {
  const { model } = checked(outlineSchema, parseUntrustedJson(content, "the profile", limits), "the profile");
  if (model !== undefined && !files.some((f) => f.sha256 === model))
    throw new CasemateError("DOCUMENT_INVALID", `the profile is of another model, ${model}`, {
      hint: "make one of this file with casemate profile",
    });
};
