/** The conformance kit over every detector in the box, and over broken ones. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { InputDetector } from "../defences/detect/detector.ts";
import { detectors } from "../defences/detect/index.ts";
import { type DetectorKitOptions, detectorChecks } from "./detector-kit.ts";

const settings: Readonly<Record<string, DetectorKitOptions>> = {
  // it looks at answers: noise that squeezing leaves alone is nothing to it
  "feature-squeezing": { params: { bits: 2 }, steps: true, blindToNoise: true },
  magnet: { params: { steps: 60 } },
};

describe.each(detectors.map((d) => [d.id, d] as const))("%s", (id, detector) => {
  it.each(detectorChecks(detector, settings[id] ?? {}).map((c) => [c.name, c] as const))("%s", async (_, check) => {
    expect(await check.run()).toEqual([]);
  });
});

/** The mean of the input. */
const mean: InputDetector<{ readonly scale: number }> = {
  id: "mean",
  title: "mean of the input",
  paper: "none",
  defaults: {},
  schema: z.strictObject({ scale: z.number() }),
  fit: () => Promise.resolve({ scale: 1 }),
  build: ({ b, x }, { scale }) =>
    b.op("Mul", [b.op("ReduceMean", [x, b.ints([1])], { keepdims: 0 }), b.scalar(scale, "float32")]),
};
const broken: readonly (readonly [string, string, InputDetector])[] = [
  ["declares itself", "is not in kebab case", { ...mean, id: "The Mean" } as InputDetector],
  [
    "gives each sample a score of its own",
    "among others",
    {
      ...mean,
      build: ({ b, x }: Parameters<typeof mean.build>[0]) =>
        b.op("Sub", [
          b.op("ReduceMean", [x, b.ints([1])], { keepdims: 0 }),
          b.op("ReduceMean", [x, b.ints([0, 1])], { keepdims: 0 }),
        ]),
    } as InputDetector,
  ],
  [
    "tells strange inputs from ordinary ones",
    "median score",
    { ...mean, fit: () => Promise.resolve({ scale: -1 }) } as InputDetector,
  ],
  [
    "learns the same from the same",
    "differ",
    { ...mean, fit: () => Promise.resolve({ scale: ++counter }) } as InputDetector,
  ],
  [
    "is the same when written and read",
    "scores differ",
    {
      ...mean,
      schema: z.codec(z.strictObject({ scale: z.number() }), z.strictObject({ scale: z.number() }), {
        decode: (s) => ({ scale: s.scale + 1 }),
        encode: (s) => s,
      }),
    } as InputDetector,
  ],
  ["refuses what is no state", "was taken for a state", { ...mean, schema: z.any() } as InputDetector],
  [
    "has the gradient of its score",
    "there is no gradient",
    {
      ...mean,
      build: ({ b, x }: Parameters<typeof mean.build>[0]) =>
        b.op("ReduceMean", [b.op("Reshape", [determinant(b, x), b.ints([-1, 1])]), b.ints([1])], { keepdims: 0 }),
    } as InputDetector,
  ],
];
let counter = 0;

/** An op without a gradient rule, of the first four values. */
const determinant = (b: Parameters<typeof mean.build>[0]["b"], x: string): string =>
  b.op("Det", [b.op("Reshape", [b.op("Slice", [x, b.ints([0]), b.ints([4]), b.ints([1])]), b.ints([-1, 2, 2])])]);

describe("a broken detector is found", () => {
  it.each(broken)("%s", async (name, words, detector) => {
    const check = detectorChecks(detector).find((c) => c.name === name);
    const wrong = await check?.run();
    expect(wrong?.join()).toContain(words);
  });
});
