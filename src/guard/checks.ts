/** The list of checks: one line each. What is cheap stands first. */
import type { Check } from "./check.ts";
import { adversarialSuffix } from "./checks/adversarial-suffix.ts";
import { drift } from "./checks/drift.ts";
import { exfiltration } from "./checks/exfiltration.ts";
import { forgedHistory } from "./checks/forged-history.ts";
import { harmfulRequest } from "./checks/harmful-request.ts";
import { instructionInData } from "./checks/instruction-in-data.ts";
import { manyShot } from "./checks/many-shot.ts";
import { obfuscation } from "./checks/obfuscation.ts";
import { commitments } from "./checks/output/commitments.ts";
import { harmfulAnswer } from "./checks/output/harmful-answer.ts";
import { jsonSchema } from "./checks/output/json-schema.ts";
import { names } from "./checks/output/names.ts";
import { pii } from "./checks/output/pii.ts";
import { promptLeakOutput } from "./checks/output/prompt-leak-output.ts";
import { refusal } from "./checks/output/refusal.ts";
import { regurgitation } from "./checks/output/regurgitation.ts";
import { runaway } from "./checks/output/runaway.ts";
import { secrets } from "./checks/output/secrets.ts";
import { toxicity } from "./checks/output/toxicity.ts";
import { unsafeCode } from "./checks/output/unsafe-code.ts";
import { unsafeLinks } from "./checks/output/unsafe-links.ts";
import { phrases } from "./checks/phrases.ts";
import { policyPuppetry } from "./checks/policy-puppetry.ts";
import { promptLeak } from "./checks/prompt-leak.ts";
import { roleForgery } from "./checks/role-forgery.ts";
import { tokenFlood } from "./checks/token-flood.ts";
import { toolCalls } from "./checks/tools/tool-calls.ts";
import { toolPayloads } from "./checks/tools/tool-payloads.ts";
import { toolPoisoning } from "./checks/tools/tool-poisoning.ts";
import { classifier } from "./neural/classifier.ts";

export const checks: readonly Check[] = [
  obfuscation,
  secrets,
  pii,
  unsafeLinks,
  unsafeCode,
  promptLeakOutput,
  toxicity,
  harmfulAnswer,
  commitments,
  runaway,
  regurgitation,
  jsonSchema,
  refusal,
  toolCalls,
  toolPayloads,
  toolPoisoning,
  roleForgery,
  phrases,
  promptLeak,
  instructionInData,
  exfiltration,
  policyPuppetry,
  harmfulRequest,
  manyShot,
  tokenFlood,
  adversarialSuffix,
  forgedHistory,
  drift,
  names,
  classifier,
];
