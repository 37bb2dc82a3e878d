/** train: develop and harden. So far: what differential privacy costs. */
export { type Account, account, type AccountOptions } from "./accountant/account.ts";
export { calibrate, type Calibration } from "./accountant/calibrate.ts";
export {
  adjacencies,
  type Adjacency,
  type Mechanism,
  mechanisms,
  parseEvents,
  type PrivacyEvent,
  type Sampling,
  samplings,
} from "./accountant/event.ts";
export type { Bracket } from "./accountant/pld.ts";
