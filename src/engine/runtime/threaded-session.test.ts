import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { float32, int64 } from "../tensor/tensor.ts";
import { graphOf } from "./graph-of.test-data.ts";
import { Session } from "./ort.ts";
import { sessionBytes } from "./session-bytes.ts";
import { ThreadedSession } from "./threaded-session.ts";

/** Large enough that a run takes some ms. */
const model = graphOf({ x: ["float32", ["N", 256]] }, (b) => {
  const w = b.constant(
    float32(
      [256, 256],
      Float32Array.from({ length: 65_536 }, (_, i) => Math.sin(i) / 16),
    ),
  );
  let at = "x";
  for (let i = 0; i < 20; i++) at = b.op("MatMul", [at, w]);
  return {
    [at]: ["float32", ["N", 256]],
    [b.op("Gather", [at, b.constant(int64([1], [0]))], { axis: 0 })]: ["float32", [1, 256]],
  };
});
const x = float32(
  [64, 256],
  Float32Array.from({ length: 64 * 256 }, (_, i) => Math.cos(i)),
);

describe("ThreadedSession", () => {
  it("gives what a session in this thread gives, while the event loop turns", async () => {
    const bytes = sessionBytes(model);
    const here = await Session.create(bytes.graph, { weights: bytes.weights, threads: 1 });
    const there = await ThreadedSession.open(bytes, { threads: 1 });
    expect(there.inputNames).toEqual(here.inputNames);
    expect(there.outputNames).toEqual(here.outputNames);
    // a view of larger memory, which stays the caller's
    const large = new Float32Array(x.data.length + 8);
    large.set(x.data as Float32Array, 4);
    const view = float32(x.dims, large.subarray(4, 4 + x.data.length));
    // turns are counted, not milliseconds: a run that blocked this thread would let one or two pass. The best of some runs, since the scheduler may block it too
    let most = 0;
    let got: Awaited<ReturnType<typeof there.run>> = {};
    for (let i = 0; i < 5; i++) {
      let turns = 0;
      let over = false;
      const turn = (): void => {
        turns++;
        if (!over) setImmediate(turn);
      };
      setImmediate(turn);
      got = await there.run({ x: view });
      over = true;
      most = Math.max(most, turns);
    }
    expect(most).toBeGreaterThan(10);
    expect(got).toEqual(await here.run({ x }));
    expect(view.data.length).toBe(x.data.length);
    const [first = ""] = there.outputNames;
    expect(Object.keys(await there.run({ x }, [first]))).toEqual([first]);
    await Promise.all([here.release(), there.release()]);
  });

  it("keeps the process alive until a run is over, and no longer", () => {
    const script = `
      import { ThreadedSession } from ${JSON.stringify(new URL("../../../dist/engine/runtime/threaded-session.js", import.meta.url).href)};
      import { sessionBytes } from ${JSON.stringify(new URL("../../../dist/engine/runtime/session-bytes.js", import.meta.url).href)};
      import { readOnnxFile } from ${JSON.stringify(new URL("../../../dist/engine/index.js", import.meta.url).href)};
      const file = await readOnnxFile(${JSON.stringify(fileURLToPath(new URL("../../../models/digits/digits.onnx", import.meta.url)))});
      const session = await ThreadedSession.open(sessionBytes(file));
      const { logits } = await session.run({ image: { dtype: "float32", dims: [1, 1, 28, 28], data: new Float32Array(784) } });
      console.log(logits.data.length);`;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })).toBe("10\n");
  });

  it("says what went wrong, and goes on", async () => {
    const session = await ThreadedSession.open(sessionBytes(model), { threads: 1 });
    await expect(session.run({ x: float32([1, 2], [1, 2]) })).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
    expect((await session.run({ x }))[session.outputNames[0] ?? ""]?.dims).toEqual([64, 256]);
    await session.release();
    expect(session.alive).toBe(false);
    await expect(session.run({ x })).rejects.toThrow("released");
    await expect(ThreadedSession.open({ graph: new Uint8Array([1]), weights: [] })).rejects.toMatchObject({
      code: "MODEL_LOAD_FAILED",
    });
  });
});
