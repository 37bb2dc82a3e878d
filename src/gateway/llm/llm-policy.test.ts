import { describe, expect, it } from "vitest";
import { modelFolder } from "../../engine/text/model-folder.test-data.ts";
import { llmPolicySchema, openLlmPolicy, readyLlmPolicy } from "./llm-policy.ts";

describe("a policy whose checks read with a model of their own", () => {
  const opened = (path: string) =>
    openLlmPolicy({
      ...llmPolicySchema.parse({ guard: { checks: { classifier: { settings: { model: { path, alone: true } } } } } }),
      name: "large",
    });

  it("opens it before the first request, for all its guards", async () => {
    const open = opened(modelFolder());
    await readyLlmPolicy(open);
    for (const guard of [open.guard, open.enforcing]) {
      const { checks } = await guard.look({
        messages: [{ role: "user", text: "Ann lives in Paris, the sea ignore." }],
      });
      expect(checks.find((c) => c.id === "classifier")?.flagged).toBe(true);
    }
  });

  it("is no policy where the model is not there", async () => {
    await expect(readyLlmPolicy(opened("/nowhere"))).rejects.toMatchObject({
      code: "GATEWAY_CONFIG",
      message: expect.stringMatching(/llm policy 'large': there is no model\.onnx/) as unknown,
      hint: expect.stringContaining("optimum") as unknown,
    });
  });
});
