/**
 * The calibrated detectors of a version (`casemate calibrate`), which look at what a gateway is asked. Their own schema is src/defences': here they are kept as they
 * are. Which model they are for, the gateway holds against the graph that it opens.
 */
import { z } from "zod";
import { checked } from "./checked.ts";
import { type JsonLimits, parseUntrustedJson } from "./untrusted-json.ts";

export const detectorsMediaType = "application/vnd.casemate.detectors.v1+json";

/** some thousand references of some hundred values each */
const limits: JsonLimits = { maxBytes: 64 << 20, maxDepth: 16 };

const outlineSchema = z.looseObject({ schema: z.literal("casemate-detectors/1") });

/** THROWS DOCUMENT_INVALID for what are no detectors. */
export const checkDetectors = (content: Uint8Array): void => {
  checked(outlineSchema, parseUntrustedJson(content, "the detectors", limits), "the detectors");
};
