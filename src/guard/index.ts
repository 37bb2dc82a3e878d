export type {
  Category,
  Check,
  ConversationCheck,
  ConversationSubject,
  Direction,
  Hit,
  MessageCheck,
  MessageSubject,
  PlacedHit,
  Settings,
} from "./check.ts";
export { categories, directions } from "./check.ts";
export { checks } from "./checks.ts";
export {
  type Constitution,
  type ConstitutionInput,
  type Principle,
  readConstitution,
} from "./constitution/constitution.ts";
export { endpointJudge } from "./constitution/endpoint-judge.ts";
export type { Case, Judge, Opinion } from "./constitution/judge.ts";
export {
  type Fired,
  openConstitution,
  type OpenConstitution,
  type Review,
  type ReviewOptions,
} from "./constitution/open-constitution.ts";
export type { Guard } from "./guard.ts";
export { guard, openGuard } from "./guard.ts";
export { defaultHardenings, harden, type HardenedPrompt, type HardenOptions, type Prompt } from "./harden/harden.ts";
export type { Block, Draft, Hardening } from "./harden/hardening.ts";
export { hardenings } from "./harden/hardenings.ts";
export {
  type ClientMemory,
  clientMemorySchema,
  emptyClientMemory,
  type Probing,
  probingOf,
  type ProbingOptions,
  rememberFlagged,
} from "./memory/client-memory.ts";
export type { KnownMessage, KnownMessages } from "./memory/known-message.ts";
export { type VerdictCache, verdictCache, type VerdictCacheOptions } from "./memory/verdict-cache.ts";
export type { Conversation, Message, Role, ToolCall, ToolDefinition } from "./message.ts";
export { roles } from "./message.ts";
export type { GuardPolicy, GuardPolicyInput } from "./policy.ts";
export { guardPolicySchema } from "./policy.ts";
export { readConversation } from "./read-conversation.ts";
export type { Redacted, Redaction, RedactOptions } from "./redact.ts";
export { redact, redactSpans } from "./redact.ts";
export { type Refusal, refusalOf } from "./refusal/refusal-of.ts";
export { shinglesOf } from "./regurgitation/shingles.ts";
export type { Span } from "./span.ts";
export { type Approval, approveCalls, type ApproveOptions } from "./tools/approve-calls.ts";
export { maxPlaceholderUnits, Vault, type VaultOptions } from "./vault.ts";
export type { CheckReport, GuardVerdict, HitSpan } from "./verdict.ts";
export type { View } from "./view.ts";
