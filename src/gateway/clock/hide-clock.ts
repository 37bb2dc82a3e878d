/** hideClock: answers leave at times that do not depend on how long they took. It runs last, for refusals too: what is refused early would tell why. */
import { monotonicMs } from "../../core/clock.ts";
import { secureBits } from "../../core/csprng.ts";
import type { Exchange } from "../exchange.ts";
import type { Policy } from "../policy/policy.ts";
import { pass, type Step, type Verdict } from "../step.ts";
import { Departures } from "./departures.ts";
import { LearnedPad } from "./learned-pad.ts";

/**
 * Every answer is held up to so much longer, at random. What came earlier slept longer, and leaves some tenths of a microsecond later from colder caches (measured:
 * hidden.long.test.ts): the chance drowns it.
 */
const jitterMs = 0.5;

/** Models whose times are remembered, at most: names are the server's, versions may be many. */
const maxModels = 256;

export const hideClock = (departures: Pick<Departures, "at"> = new Departures()): Step => {
  const bits = secureBits();
  const pads = new Map<string, LearnedPad>();
  const padOf = (model: string, quantile: number): LearnedPad => {
    const key = `${quantile} ${model}`;
    const known = pads.get(key);
    if (known !== undefined) return known;
    const [oldest] = pads.keys();
    if (pads.size >= maxModels && oldest !== undefined) pads.delete(oldest);
    const made = new LearnedPad(quantile);
    pads.set(key, made);
    return made;
  };
  /** When an answer leaves, in ms from its arrival. */
  const heldMs = ({ model, policy }: Exchange, tookMs: number): number => {
    const { bucketsMs, quantile } = policy.clock;
    const learned = quantile === undefined ? undefined : padOf(`${model.name} ${model.version}`, quantile).note(tookMs);
    if (learned !== undefined) return Math.max(1, Math.ceil(tookMs / learned)) * learned;
    return bucketFor(bucketsMs, tookMs);
  };
  return {
    id: "clock",
    explain,
    run(x: Exchange): Verdict | Promise<Verdict> {
      const held = heldMs(x, monotonicMs() - x.startedMs);
      // in shadow mode it only says what it would do
      if (x.policy.clock.mode !== "on") return { kind: "pass", note: { heldMs: held } };
      return new Promise((resolve) => {
        departures.at(x.startedMs + held + (jitterMs * bits.u32()) / 2 ** 32, () => resolve(pass));
      });
    },
  };
};

/** The first of these that is not over yet, or the next multiple of the last. */
const bucketFor = (bucketsMs: readonly number[], tookMs: number): number => {
  const found = bucketsMs.find((b) => tookMs <= b);
  if (found !== undefined) return found;
  const last = bucketsMs.at(-1) ?? 1;
  return Math.ceil(tookMs / last) * last;
};

const explain = ({ clock }: Policy): readonly string[] => [
  clock.quantile === undefined
    ? `answers and refusals leave ${clock.bucketsMs.join(", ")} ms after they came, whichever comes first when they are ready; later ones at multiples of the last`
    : `answers and refusals are held until ${100 * clock.quantile} % of them are ready, as learned from some hundred at first and seldom again; until then they leave after ${clock.bucketsMs.join(", ")} ms`,
];
