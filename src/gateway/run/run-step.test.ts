import { expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { Exchange } from "../exchange.ts";
import { runStep } from "./run-step.ts";
import type { ServedModel } from "./served-model.ts";

const description = { output: { value: "p", kind: "probabilities" }, classes: 3 } as unknown as ModelDescription;
const asked = async (
  outputs: readonly string[] | undefined,
  more: Partial<ServedModel> = {},
): Promise<readonly (readonly string[] | undefined)[]> => {
  const seen: (readonly string[] | undefined)[] = [];
  const model: Partial<ServedModel> = {
    outputs: [
      { name: "label", dtype: "int64", dims: [-1] },
      { name: "p", dtype: "float32", dims: [-1, 3] },
    ],
    description,
    run: async (_, wanted) => {
      seen.push(wanted);
      return new Map();
    },
    ...more,
  };
  await runStep.run({ model, call: { outputs }, inputs: new Map() } as unknown as Exchange);
  return seen;
};

it.each([
  [undefined, undefined],
  [["p"], ["p"]],
  [["label"], ["label", "p"]],
])("runs the scores too, whatever outputs were asked for: %j", async (outputs, expected) =>
  expect(await asked(outputs)).toEqual([expected]),
);

it.each([
  ["SERVER_BUSY", "refuse"],
  ["REQUEST_INVALID", "refuse"],
  ["MODEL_RUN_FAILED", "broke"],
] as const)("%s: %s", async (code, what) => {
  const model = { run: () => Promise.reject(new CasemateError(code, "said")), drainMs: () => 1500 };
  const x = { model: { outputs: [], ...model }, call: {}, inputs: new Map() } as unknown as Exchange;
  const ran = Promise.resolve(runStep.run(x));
  if (what === "broke") await expect(ran).rejects.toMatchObject({ code });
  else
    expect(await ran).toMatchObject({
      kind: "refuse",
      problem: { code },
      ...(code === "SERVER_BUSY" ? { retryAfterMs: 1500 } : {}),
    });
});
