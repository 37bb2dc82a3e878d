/** gateway: a model served so that it is hard to steal, invert, fool or leak. */
export { adminApp, type AdminAppOptions, adminPath } from "./admin/admin-app.ts";
export { type AdminToken, type AdminTokens, openAdminTokens } from "./admin/admin-tokens.ts";
export { administrationPath, keysPath } from "./admin/keys-routes.ts";
export type { Exchange, Findings, InferCall, InferReply, Note, Peer, ProtocolId } from "./exchange.ts";
export {
  type CheckedConfig,
  checkConfig,
  configSchema,
  type GatewayConfig,
  type ModelConfig,
  readConfig,
  type TlsChoice,
} from "./config/config.ts";
export { checkAnswers, giveLess } from "./answer/give-less.ts";
export { cleanStep } from "./clean/clean.ts";
export { type ExplainedLlmStep, explainLlm } from "./llm/explain-llm.ts";
export { openLlmPolicies } from "./llm/open-llm.ts";
export { type LlmConfig, type LlmConfigInput, llmConfigSchema } from "./llm/llm-config.ts";
export type { LlmEvent } from "./llm/llm-event.ts";
export { type LlmPolicy, type LlmPolicyInput, llmPolicySchema } from "./llm/llm-policy.ts";
export { LiveModel } from "./run/live-model.ts";
export { fileSource } from "./source/file-source.ts";
export type { ModelBytes, ModelSource } from "./source/model-source.ts";
export { registrySource, type RegistrySourceOptions } from "./source/registry-source.ts";
export type { Gateway } from "./gateway.ts";
export { type Outcome, type Refusal, runPipeline, type TraceEntry } from "./pipeline.ts";
export { type Charge, type Charged, type LimitStore, type Standing } from "./limits/limit-store.ts";
export { limitsStep, type LimitsStepOptions } from "./limits/limits.ts";
export { type MemoryLimitsOptions, openMemoryLimits } from "./limits/memory-limits.ts";
export { type Scope, scopes } from "./limits/scope.ts";
export { type FeatureRule, type Policy, policySchema } from "./policy/policy.ts";
export { type ExplainedStep, explainPolicy } from "./policy/explain.ts";
export { presets } from "./policy/presets.ts";
export { resolvePolicies, type WrittenPolicy } from "./policy/resolve.ts";
export { wellFormed } from "./form/well-formed.ts";
export { bodyReader, type BodyReader } from "./protocols/body.ts";
export { oipGrpc } from "./protocols/oip-grpc.ts";
export { oipRest, type ProtocolOptions } from "./protocols/oip-rest.ts";
export { openApi } from "./protocols/openapi.ts";
export { plainJson } from "./protocols/plain-json.ts";
export { protocols } from "./start/protocols.ts";
export { tryItPage } from "./protocols/try-it-page.ts";
export { defaultProtocolLimits, type ProtocolLimits } from "./protocols/protocol-limits.ts";
export { hideClock } from "./clock/hide-clock.ts";
export { type OnnxServedOptions, openOnnxServedModel, type Running } from "./run/onnx-served-model.ts";
export { smoothedModel, type Smoothing } from "./run/smoothed-model.ts";
export { openUpstreamModel, type UpstreamOptions } from "./run/upstream-served-model.ts";
export { combinations, ensembleModel, type EnsembleOptions } from "./run/ensemble-served-model.ts";
export { runStep } from "./run/run-step.ts";
export type { ServedModel, TensorSpec } from "./run/served-model.ts";
export { type EventSink, type GatewayEvent, type RequestEvent, requestEvent } from "./record/event.ts";
export { eventLog, type EventLogOptions } from "./record/event-log.ts";
export { type GatewayMetrics, gatewayMetrics } from "./record/metrics.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server/gateway-server.ts";
export { peerOf } from "./server/peer.ts";
export { defaultGatewayLimits, type GatewayLimits } from "./server/server-limits.ts";
export { createGateway, type GatewayParts, type Served } from "./serving.ts";
export { type RunningGateway, startGateway, type StartGatewayOptions } from "./start/start-gateway.ts";
export { type GatewayRecords, memoryRecords } from "./state/records.ts";
export { type Mode, modes, pass, type Step, type StepId, stepIds, type Verdict } from "./step.ts";
export { type ClientAddress, clientAddresses, type ProxyOptions } from "./who/address.ts";
export { type ApiKey, type ApiKeys, type CreatedApiKey, type NewApiKey, openApiKeys } from "./who/api-keys.ts";
export type { Caller } from "./who/caller.ts";
export { type CertificateClient, type CertificateIdentities, certificateIdentities } from "./who/certificate.ts";
export { fingerprinter } from "./who/fingerprint.ts";
export { type Issuer, openTokens, type TokenAlgorithm, tokenAlgorithms, type Tokens } from "./who/jwt.ts";
export { networkOf } from "./who/network.ts";
export { challenge, ensureMayAsk, type Known, type WhoIs, whoIs, type WhoOptions, whoStep } from "./who/who.ts";
