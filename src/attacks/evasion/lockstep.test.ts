import { describe, expect, it } from "vitest";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { rngFor } from "../../core/rng.ts";
import type { Attack } from "../attack.ts";
import { runAttack } from "../harness.ts";
import { allRows } from "./active-set.ts";
import { hopSkipJump } from "./hop-skip-jump.ts";
import { type Line, lockstep } from "./lockstep.ts";

const d = 6;
const n = 5;
const rng = rngFor(1, "lockstep");
const x = Float32Array.from({ length: n * d }, () => rng.uniform());

/** runs `program` as an attack; RETURNS the number of rows in each call of the model, but for those of the harness */
const calls = async (
  program: (line: Line) => Promise<void>,
  pointsAtOnce = 1,
  fail: (call: number) => boolean = () => false,
): Promise<number[]> => {
  const net = analyticModel(sineNet([d, 8, 3], 2), { lower: 0, upper: 1 });
  const sizes: number[] = [];
  let inside = false;
  const model = {
    ...net,
    scores: (at: Float32Array) => {
      if (inside) sizes.push(at.length / d);
      if (inside && fail(sizes.length)) throw new RangeError("the model broke");
      return net.scores(at);
    },
  };
  const attack: Attack = {
    ...hopSkipJump,
    needs: "scores",
    defaults: {},
    async run(c) {
      inside = true;
      await lockstep(c, allRows(c.n), "scores", pointsAtOnce, program);
      inside = false;
      return c.x.slice();
    },
  };
  const [r] = await runAttack(attack, model, { x, labels: await net.labels(x) }, { norm: "l2" });
  const errors = r?.samples.filter((s) => s.error !== undefined) ?? [];
  if (errors.length > 0) throw new Error(errors.map((s) => s.error).join());
  return sizes;
};

describe("lockstep", () => {
  it("asks what all programs want to know in one call, whatever the length of each", async () => {
    const sizes = await calls(async (line) => {
      // sample 0 asks once, sample 4 five times
      for (let i = 0; i <= line.row; i++) await line.scores(line.x0.slice());
    });
    expect(sizes).toEqual([5, 4, 3, 2, 1]);
  });

  it("gives every program its own answers", async () => {
    const net = analyticModel(sineNet([d, 8, 3], 2), { lower: 0, upper: 1 });
    const want = await net.scores(x);
    const got = new Float32Array(n * 3);
    await calls(async (line) => {
      const points = new Float32Array((1 + line.row) * d);
      points.set(line.x0, line.row * d);
      const scores = await line.scores(points);
      expect(scores.length).toBe((1 + line.row) * 3);
      got.set(scores.subarray(line.row * 3), line.row * 3);
    });
    expect(got).toEqual(want);
  });

  it("runs fewer side by side when their questions are large", async () => {
    // 2^24 values in flight: two questions of 2^23 - 1 values
    const sizes = await calls(async (line) => void (await line.scores(line.x0.slice())), Math.floor(2 ** 23 / d));
    expect(sizes).toEqual([2, 2, 1]);
  });

  it("passes on what the model throws, and hangs nobody", async () => {
    await expect(
      calls(
        async (line) => {
          for (let i = 0; i < 3; i++) await line.scores(line.x0.slice());
        },
        1,
        (call) => call >= 2,
      ),
    ).rejects.toThrow("the model broke");
  });
});
