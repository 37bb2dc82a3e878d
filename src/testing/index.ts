/** testing: conformance kits that third parties can run over their own attacks and rules. */
export { analyticModel, type AnalyticLayer, type AnalyticModel, type AnalyticOptions } from "./analytic-model.ts";
export { attackChecks, type AttackCheck, type AttackKitOptions } from "./attack-kit.ts";
export { type DetectorCheck, detectorChecks, type DetectorKitOptions } from "./detector-kit.ts";
export { gradcheck, type GradcheckCase } from "./gradcheck.ts";
export { type StoreCheck, storeChecks, type StoreKitOptions } from "./store-kit.ts";
export { benignTasks } from "./benign-tasks.ts";
export { startWeakAssistant, type WeakAssistant } from "./weak-assistant.ts";
export { weakSecret, weakSystemPrompt } from "./weak-answer.ts";
