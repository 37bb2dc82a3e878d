/** The probes in the box: one line each. */
import type { Probe } from "./probe.ts";
import { accessLevels } from "./probes/access-levels.ts";
import { ansiEscapes } from "./probes/ansi-escapes.ts";
import { bias } from "./probes/bias.ts";
import { brand } from "./probes/brand.ts";
import { commitment } from "./probes/commitment.ts";
import { consumption } from "./probes/consumption.ts";
import { crossSession } from "./probes/cross-session.ts";
import { divergentRepetition } from "./probes/divergent-repetition.ts";
import { documentInjection } from "./probes/document-injection.ts";
import { emailInjection } from "./probes/email-injection.ts";
import { excessiveAgency } from "./probes/excessive-agency.ts";
import { falsePremise } from "./probes/false-premise.ts";
import { glitchTokens } from "./probes/glitch-tokens.ts";
import { goalHijack } from "./probes/goal-hijack.ts";
import { harmfulRequests } from "./probes/harmful-requests.ts";
import { malware } from "./probes/malware.ts";
import { markdownExfiltration } from "./probes/markdown-exfiltration.ts";
import { memoryPoisoning } from "./probes/memory-poisoning.ts";
import { offTopic } from "./probes/off-topic.ts";
import { overRefusals } from "./probes/over-refusals.ts";
import { packageHallucination } from "./probes/package-hallucination.ts";
import { personalData } from "./probes/personal-data.ts";
import { promptExtraction } from "./probes/prompt-extraction.ts";
import { ragPoisoning } from "./probes/rag-poisoning.ts";
import { roleForgery } from "./probes/role-forgery.ts";
import { secretKeys } from "./probes/secret-keys.ts";
import { snowball } from "./probes/snowball.ts";
import { toolDiscovery } from "./probes/tool-discovery.ts";
import { toolPayloads } from "./probes/tool-payloads.ts";
import { toolPoisoning } from "./probes/tool-poisoning.ts";
import { toolResultInjection } from "./probes/tool-result-injection.ts";
import { toxicity } from "./probes/toxicity.ts";
import { trainingReplay } from "./probes/training-replay.ts";
import { unsafeMarkup } from "./probes/unsafe-markup.ts";
import { webInjection } from "./probes/web-injection.ts";

export const probes: readonly Probe[] = [
  goalHijack,
  documentInjection,
  emailInjection,
  webInjection,
  ragPoisoning,
  toolResultInjection,
  roleForgery,
  harmfulRequests,
  malware,
  toxicity,
  bias,
  promptExtraction,
  secretKeys,
  personalData,
  crossSession,
  trainingReplay,
  divergentRepetition,
  markdownExfiltration,
  unsafeMarkup,
  ansiEscapes,
  packageHallucination,
  excessiveAgency,
  toolPayloads,
  accessLevels,
  toolPoisoning,
  memoryPoisoning,
  toolDiscovery,
  falsePremise,
  snowball,
  brand,
  commitment,
  offTopic,
  consumption,
  glitchTokens,
  overRefusals,
];
