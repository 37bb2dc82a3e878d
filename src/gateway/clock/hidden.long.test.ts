/**
 * Does latency tell anything about the input? A model that loops as often as its input says, 20,000 requests of two kinds in random order, without and with
 * the clock step, from the request's arrival to the end of the pipeline: in the process itself, where there is no network to hide anything. It wants a machine that does
 * not make runs take longer than the first bucket: how often a run is interrupted tells how long it is.
 */
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { monotonicMs, nowMs } from "../../core/clock.ts";
import { rngFor } from "../../core/rng.ts";
import { node, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { graphOf } from "../../engine/runtime/graph-of.test-data.ts";
import { quantile } from "../../engine/tensor/statistics.ts";
import { float32, int64, tensor } from "../../engine/tensor/tensor.ts";
import { mannWhitneyTest, welchTest } from "../../engine/tensor/two-samples.ts";
import type { Exchange } from "../exchange.ts";
import { runPipeline } from "../pipeline.ts";
import type { Policy } from "../policy/policy.ts";
import { presets } from "../policy/presets.ts";
import { openOnnxServedModel } from "../run/onnx-served-model.ts";
import { runStep } from "../run/run-step.ts";
import type { ServedModel } from "../run/served-model.ts";
import { hideClock } from "./hide-clock.ts";

const size = 24;
const requests = 20_000;

/** y = tanh(W y), as many times as the first value says. */
const looping = (): Uint8Array =>
  writeOnnx(
    graphOf({ x: ["float32", [1, size]] }, (b) => {
      const weights = b.constant(
        float32(
          [size, size],
          Float32Array.from({ length: size * size }, (_, i) => Math.sin(i)),
        ),
      );
      const first = b.op("Slice", ["x", b.ints([0]), b.ints([1]), b.ints([1])]);
      const trips = b.op("Cast", [b.op("Squeeze", [first])], { to: 7 });
      const body = create(GraphProtoSchema, {
        name: "body",
        node: [node("MatMul", ["in", weights], ["m"]), node("Tanh", ["m"], ["out"]), node("Identity", ["go"], ["on"])],
        input: [valueInfo("i", "int64", []), valueInfo("go", "bool", []), valueInfo("in", "float32", [1, size])],
        output: [valueInfo("on", "bool", []), valueInfo("out", "float32", [1, size])],
      });
      const yes = b.constant(tensor("bool", [], Uint8Array.of(1)));
      const y = b.op("Loop", [trips, yes, "x"], { body: { graph: body } });
      return { [b.op("Gather", [y, b.constant(int64([3], [0, 1, 2]))], { axis: 1 })]: ["float32", [1, 3]] };
    }),
  );

/** Two kinds of input, by how often the model loops. */
const trips = { short: 20, long: 400 };

const policy = (clock: Partial<Policy["clock"]>): Policy => {
  const [open] = presets as readonly [Policy];
  return { ...open, clock: { ...open.clock, ...clock } };
};

const measure = async (model: ServedModel, by: Policy, count: number): Promise<Record<"short" | "long", number[]>> => {
  const rng = rngFor(7, "hidden.long.test");
  const clock = hideClock();
  const ms: Record<"short" | "long", number[]> = { short: [], long: [] };
  for (let i = 0; i < count; i++) {
    const kind = rng.integer(2) === 0 ? "short" : "long";
    const values = Float32Array.from({ length: size }, (_, j) => (j === 0 ? trips[kind] : rng.normal()));
    const inputs = new Map([["x", float32([1, size], values)]]);
    const startedMs = monotonicMs();
    const outcome = await runPipeline([runStep], [clock], {
      id: "",
      atMs: nowMs(),
      startedMs,
      call: { protocol: "json", model: "m", inputs, bytes: 0 },
      peer: { address: "127.0.0.1", headers: {}, headerNames: [], http: "1.1" },
      model,
      policy: by,
      signal: new AbortController().signal,
      address: "127.0.0.1",
      caller: undefined,
      inputs,
      samples: 1,
      outputs: undefined,
      risk: 0,
      level: 0,
      headers: {},
    } satisfies Exchange);
    const took = monotonicMs() - startedMs;
    expect(outcome.refusal).toBeUndefined();
    // the first runs warm everything up
    if (i >= 200) ms[kind].push(took);
  }
  return ms;
};

const compared = (name: string, { short, long }: Record<"short" | "long", number[]>) => {
  const [welch, ranks] = [welchTest(long, short), mannWhitneyTest(long, short)];
  const us = (ms: number): string => `${(1000 * ms).toFixed(1)} us`;
  const at = (q: number): string => `${us(quantile(short, q))} / ${us(quantile(long, q))}`;
  console.log(
    [
      `${name}: ${short.length} short and ${long.length} long; median ${at(0.5)}, 99 % ${at(0.99)}`,
      `  Welch p ${welch.p.toPrecision(3)}, difference ${us(welch.difference)} [${welch.interval.map(us).join(", ")}], d ${welch.effect.toFixed(3)}`,
      `  Mann-Whitney p ${ranks.p.toPrecision(3)}, P(long later) ${ranks.superiority.toFixed(4)} [${ranks.interval.map((v) => v.toFixed(4)).join(", ")}]`,
    ].join("\n"),
  );
  return { welch, ranks };
};

describe("hideClock", () => {
  it.each([0, 1])(
    "leaves nothing in the latency that tells of the input, with %i threads",
    async (workers) => {
      const [open] = presets as readonly [Policy];
      const model = await openOnnxServedModel({
        name: "m",
        version: "1",
        digest: "sha256:0",
        model: looping(),
        run: { ...open.run, workers },
      });
      const off = compared(`off, ${workers} threads`, await measure(model, policy({ mode: "off" }), 4000));
      expect(off.welch.p).toBeLessThan(1e-6);
      expect(off.ranks.p).toBeLessThan(1e-6);
      const on = compared(
        `on, ${workers} threads`,
        await measure(model, policy({ mode: "on", bucketsMs: [10, 50] }), requests),
      );
      expect(on.welch.p).toBeGreaterThan(0.01);
      expect(on.ranks.p).toBeGreaterThan(0.01);
      await model.close();
    },
    1_800_000,
  );
});
