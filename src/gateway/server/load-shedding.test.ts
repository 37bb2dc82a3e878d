import { describe, expect, it } from "vitest";
import { LoadShedding } from "./load-shedding.ts";

const most = 4000;
const after = (
  ...looks: readonly (readonly [times: number, active: number, answered: number, busy: number])[]
): number => {
  const s = new LoadShedding(most);
  for (const [times, active, answered, busy] of looks)
    for (let i = 0; i < times; i++) s.note({ active, answered, busy });
  return s.allowed;
};

describe("LoadShedding", () => {
  it.each([
    ["a thread that has time", [[100, 3000, 10, 0.5]], most],
    [
      "a burst that is over in 80 ms",
      [
        [20, 10, 100, 0.6],
        [4, 2000, 100, 1],
        [1, 10, 100, 0.6],
      ],
      most,
    ],
    ["few requests, whatever the thread does", [[100, 200, 100, 1]], most],
    ["a queue that stands: as many as are answered in 50 ms (10,000 a second)", [[100, 900, 200, 1]], 500],
    ["and never fewer than a burst", [[100, 900, 20, 1]], 256],
    [
      "it holds while the thread is full, also when the queue is gone",
      [
        [100, 900, 200, 1],
        [50, 100, 200, 1],
      ],
      500,
    ],
    [
      "and ends when it has time again",
      [
        [100, 900, 200, 1],
        [1, 100, 200, 0.8],
      ],
      most,
    ],
  ] as const)("%s", (_, looks, allowed) => expect(after(...looks)).toBeCloseTo(allowed, 0));
});
