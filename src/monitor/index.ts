/** monitor: tells whether queries to a model are an attack. Detectors are pure steps over a state; nothing here waits, reads a clock or keeps an input. */
export { type Alert, type LadderLevel, ladder } from "./alert.ts";
export type { Detector, DetectorConfig, Evidence } from "./detector.ts";
export { detectors } from "./detectors.ts";
export {
  type Answer,
  type ClientKeys,
  type Features,
  type GroupLevel,
  groupLevels,
  type Observation,
} from "./observation.ts";
export type { ImageShape, InputShape } from "./profile/input-shape.ts";
export { learnProfile, type ProfileParts } from "./profile/learn.ts";
export { type Profile, profileSchema, readProfile } from "./profile/profile.ts";
export { Reference } from "./profile/reference.ts";
export { type Health, type Judgement, QueryMonitor, type QueryMonitorOptions } from "./query-monitor.ts";
export { Risk, type RiskOptions } from "./risk.ts";
