import { describe, expect, it } from "vitest";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { float32, int64 } from "../tensor/tensor.ts";
import { adaptGraph } from "./adapt.ts";
import { describeModel } from "./describe.ts";
import { GradientSessions } from "./gradient-sessions.ts";
import { graphOf } from "./graph-of.test-data.ts";
import type { SplitSession } from "./split-session.ts";

const model = graphOf({ x: ["float32", ["N", 3]] }, (b) => ({
  [b.op("MatMul", [
    "x",
    b.constant(
      float32(
        [3, 4],
        Float32Array.from({ length: 12 }, (_, i) => Math.sin(3 * i)),
      ),
    ),
  ])]: ["float32", ["N", 4]],
}));
const sessions = async (kept?: number): Promise<GradientSessions> => {
  const normal = normalize(model);
  return new GradientSessions(
    adaptGraph(normal, infer(normal), await describeModel(model)),
    false,
    { threads: 1, lanes: undefined, batchInput: "x", multiplications: 12 },
    kept,
  );
};
const x = float32([1, 3], [0.1, 0.2, 0.3]);
const losses = ["cross-entropy", "margin", "dlr"] as const;

describe("GradientSessions", () => {
  const run = (s: GradientSessions, loss: (typeof losses)[number], seen: SplitSession[]): Promise<number> =>
    s.with(loss, async ({ session, fetch, inputs }) => {
      seen.push(session);
      const feeds = Object.fromEntries(
        inputs.map(([what, name]) => [name, what === "labels" ? int64([1], [2]) : float32([], [10])]),
      );
      const results = await session.run({ x, ...feeds }, fetch);
      return Number(results[fetch[1]]?.data[0]);
    });

  it("opens one session per loss and keeps it", async () => {
    const s = await sessions();
    const seen: SplitSession[] = [];
    for (let i = 0; i < 2; i++) for (const loss of losses) await run(s, loss, seen);
    expect(new Set(seen).size).toBe(3);
    await s.close();
    await expect(run(s, "dlr", seen)).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
  });

  it("closes the least recently used beyond what is kept, and gives the same from a new one", async () => {
    const s = await sessions(1);
    const seen: SplitSession[] = [];
    const first = [];
    for (const loss of losses) first.push(await run(s, loss, seen));
    for (const [i, loss] of losses.entries()) expect(await run(s, loss, seen)).toBe(first[i]);
    expect(new Set(seen).size).toBe(6);
    await expect((seen[0] as SplitSession).run({ x }, [])).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
    await s.close();
  });

  it("closes none that is in use", async () => {
    const s = await sessions(1);
    const seen: SplitSession[] = [];
    const values = await Promise.all([...losses, ...losses].map((loss) => run(s, loss, seen)));
    expect(values.slice(0, 3)).toEqual(values.slice(3));
    await s.close();
  });

  it("tells a failure each time, and works for other losses", async () => {
    const s = await sessions();
    const seen: SplitSession[] = [];
    await expect(s.with("nonsense" as "dlr", () => Promise.resolve())).rejects.toThrow();
    await expect(s.with("nonsense" as "dlr", () => Promise.resolve())).rejects.toThrow();
    expect(await run(s, "margin", seen)).toBeTypeOf("number");
    await s.close();
  });
});
