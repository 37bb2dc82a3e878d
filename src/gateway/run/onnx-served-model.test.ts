import { describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { sessionBytes } from "../../engine/runtime/session-bytes.ts";
import { float32, int64, type Tensor } from "../../engine/tensor/tensor.ts";
import { LiveModel } from "./live-model.ts";
import { openOnnxServedModel } from "./onnx-served-model.ts";
import { classes, files, optionsFor, samples, size } from "./served.test-data.ts";

const never = new AbortController().signal;
const numbers = (t: Tensor | undefined): number[] => Array.from(t?.data ?? [], Number);

/** The file's own answer, by ONNX Runtime alone. */
const bare = async (file: Uint8Array, inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> => {
  const { graph, weights } = sessionBytes(readOnnx(file));
  const session = await Session.create(graph, { weights });
  try {
    return await session.run(inputs);
  } finally {
    await session.release();
  }
};

describe("openOnnxServedModel", () => {
  it.each([0, 1, 2])("answers each of many clients as the bare model does, with %i threads", async (workers) => {
    const file = files.linear();
    const model = await openOnnxServedModel(optionsFor(file, { workers, maxQueue: 4096 }));
    expect(model.running).toMatchObject({ workers, shared: true });
    const [p = "", y = ""] = model.outputs.map((o) => o.name);
    expect(model.inputs).toEqual([{ name: "x", dtype: "float32", dims: [-1, size] }]);
    expect(model.outputs).toEqual([
      { name: p, dtype: "float32", dims: [-1, classes] },
      { name: y, dtype: "int64", dims: [-1] },
    ]);
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const x = samples(1 + (i % 40), i);
        const want = await bare(file, { x });
        const got = await model.run(new Map([["x", x]]), i % 2 === 0 ? undefined : [p], never, `account ${i % 7}`);
        expect([...got.keys()]).toEqual(i % 2 === 0 ? [p, y] : [p]);
        const values = numbers(got.get(p));
        expect(values).toHaveLength(numbers(want[p]).length);
        for (const [j, v] of numbers(want[p]).entries()) expect(values[j]).toBeCloseTo(v, 5);
        if (i % 2 === 0) expect(numbers(got.get(y))).toEqual(numbers(want[y]));
      }),
    );
    await model.close();
    expect(model.ready()).toBe(false);
  });

  it("never lets a client's answer depend on what others ask meanwhile", async () => {
    const model = await openOnnxServedModel(optionsFor(files.linear(), { workers: 0, maxBatch: 8 }));
    const x = samples(1, "mine");
    const [p = ""] = model.outputs.map((o) => o.name);
    const alone = numbers((await model.run(new Map([["x", x]]), undefined, never)).get(p));
    for (const [round, value] of [0, 1e30, -1e30, Number.NaN, Number.POSITIVE_INFINITY].entries()) {
      const others = Array.from({ length: 7 }, (_, i) =>
        model.run(new Map([["x", float32([1, size], new Float32Array(size).fill(value))]]), undefined, never, `${i}`),
      );
      const mine = await model.run(new Map([["x", x]]), undefined, never, `mine ${round}`);
      for (const [j, v] of numbers(mine.get(p)).entries()) expect(v).toBeCloseTo(alone[j] ?? Number.NaN, 6);
      await Promise.all(others);
    }
    await model.close();
  });

  it("does not put clients together where samples look at each other", async () => {
    const file = files.mixing();
    const model = await openOnnxServedModel(optionsFor(file, { workers: 0 }));
    expect(model.running.shared).toBe(false);
    const [out = ""] = model.outputs.map((o) => o.name);
    await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const x = samples(3, i);
        const got = await model.run(new Map([["x", x]]), undefined, never, `${i}`);
        expect(numbers(got.get(out))).toEqual(numbers((await bare(file, { x }))[out]));
      }),
    );
    await model.close();
  });

  it("frees a batch axis that the file fixes at one", async () => {
    const file = files.one();
    const model = await openOnnxServedModel(optionsFor(file, { workers: 0 }));
    expect(model.inputs[0]?.dims).toEqual([-1, 2, 3]);
    expect(model.running.shared).toBe(true);
    const [out = ""] = model.outputs.map((o) => o.name);
    const got = await model.run(new Map([["x", samples(4, 1, [2, 3])]]), undefined, never);
    expect(got.get(out)?.dims).toEqual([4, classes]);
    await model.close();
  });

  it("gives scores as a tensor where the file gives a list of maps", async () => {
    const model = await openOnnxServedModel(optionsFor(files.maps(), { workers: 0 }));
    const plain = await openOnnxServedModel(optionsFor(files.linear(), { workers: 0 }));
    const x = new Map([["x", samples(2, 1)]]);
    const [got] = (await model.run(x, undefined, never)).values();
    const [want] = (await plain.run(x, undefined, never)).values();
    expect(got?.dims).toEqual([2, classes]);
    expect(numbers(got)).toEqual(numbers(want));
    expect(model.outputs.map((o) => o.dims)).toEqual([[-1, classes]]);
    await Promise.all([model.close(), plain.close()]);
  });

  it("serves a graph that it knows nothing about, one request a run, and tells a client that a value does not fit", async () => {
    const model = await openOnnxServedModel(optionsFor(files.lookup()));
    expect(model.description).toBeUndefined();
    expect(model.running).toMatchObject({ workers: 1, shared: false });
    const x = float32([2, classes], new Float32Array(2 * classes));
    const ask = (i: readonly number[]) =>
      model.run(
        new Map<string, Tensor>([
          ["i", int64([2], i)],
          ["x", x],
        ]),
        undefined,
        never,
      );
    expect(numbers([...(await ask([0, 5])).values()][0])).toHaveLength(2 * classes);
    await expect(ask([0, 6])).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    expect(numbers([...(await ask([1, 1])).values()][0])).toHaveLength(2 * classes);
    await model.close();
  });

  it("puts input filters in front", async () => {
    const options = { ...optionsFor(files.linear(), { workers: 0 }), decisions: { bounds: [0, 1] as const } };
    const model = await openOnnxServedModel({ ...options, filters: ["bit-depth:bits=1"] });
    const [a, b] = await Promise.all(
      [0.6, 0.9].map((v) =>
        model.run(new Map([["x", float32([1, size], new Float32Array(size).fill(v))]]), undefined, never),
      ),
    );
    const [p = ""] = model.outputs.map((o) => o.name);
    expect(numbers(a?.get(p))).toEqual(numbers(b?.get(p)));
    await model.close();
  });

  const refused: readonly [string, Readonly<Record<string, Tensor>>, (readonly string[])?][] = [
    ["an input that is missing", {}],
    ["another name", { x: samples(1, 1), z: samples(1, 1) }],
    ["another dtype", { x: int64([1, size], [1, 2, 3, 4, 5, 6]) }],
    ["other dims", { x: float32([2, 3], [1, 2, 3, 4, 5, 6]) }],
    ["another number of axes", { x: float32([size], [1, 2, 3, 4, 5, 6]) }],
    ["an output that is not there", { x: samples(1, 1) }, ["nothing"]],
    ["no output at all", { x: samples(1, 1) }, []],
  ];
  it.each(refused)("refuses %s", async (_, inputs, outputs) => {
    const model = await openOnnxServedModel(optionsFor(files.linear(), { workers: 0 }));
    await expect(model.run(new Map(Object.entries(inputs)), outputs, never)).rejects.toMatchObject({
      code: "REQUEST_INVALID",
    });
    await model.close();
  });

  it("is exchanged under load without an error, between threads and the server's own", async () => {
    const open = (version: string) => () =>
      openOnnxServedModel({ ...optionsFor(files.linear(), { workers: Number(version) % 2 }), version });
    const live = new LiveModel();
    await live.replace(open("0"));
    const stop = new AbortController();
    const seen = new Map<string, number>();
    const client = async (id: number): Promise<void> => {
      while (!stop.signal.aborted) {
        const taken = live.take();
        if (taken === undefined) throw new Error("nothing answers");
        // as in the pipeline, other steps come between
        await sleep(1);
        const { version } = taken.model;
        expect((await taken.model.run(new Map([["x", samples(1, id)]]), undefined, never, `${id}`)).size).toBe(2);
        taken.done();
        seen.set(version, (seen.get(version) ?? 0) + 1);
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, (_, i) => client(i)));
    for (const version of ["1", "2", "3"]) {
      await sleep(20);
      await live.replace(open(version));
    }
    await sleep(20);
    stop.abort();
    await clients;
    await live.close();
    expect([...seen.keys()].sort()).toEqual(["0", "1", "2", "3"]);
  });

  it("opens nothing that is no checked ONNX file", async () => {
    await expect(openOnnxServedModel(optionsFor(new Uint8Array([1, 2, 3])))).rejects.toMatchObject({
      code: "ONNX_MALFORMED",
    });
  });
});
