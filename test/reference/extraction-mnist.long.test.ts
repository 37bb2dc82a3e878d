/** JBDA on MNIST beside the recorded run of PRADA's own code (another victim of the same kind, 1,920 queries; its seeds are not recorded). */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extract } from "../../src/attacks/extraction/extract.ts";
import { extractionStrategies } from "../../src/attacks/extraction/index.ts";
import { mnistTest, openMnist, shared } from "../support/mnist.ts";

const file = join(shared, "reference/prada-probe.json");
if (!existsSync(file)) process.stderr.write("skipped: JBDA on MNIST (needs ../shared)\n");

describe.skipIf(!existsSync(file))("JBDA on MNIST (needs ../shared)", () => {
  it("copies as well as the recorded run, from as many questions", async () => {
    const recorded = JSON.parse(readFileSync(file, "utf8")) as {
      readonly jbda_agreement: number;
      readonly jbda_queries: number;
    };
    const strategy = extractionStrategies.find((s) => s.id === "extraction/jbda");
    if (strategy === undefined) throw new Error("no jbda");
    const victim = await openMnist("mnist/mnist_cnn.onnx");
    const { x, labels } = mnistTest(6000);
    try {
      const result = await extract({
        accounts: [victim],
        strategy,
        params: { seeds: 240 },
        queries: recorded.jbda_queries,
        inputs: x.subarray(0, 3000 * 784),
        test: { x: x.subarray(3000 * 784), labels: labels.subarray(3000) },
        seed: 1,
      });
      if (result.agreement === undefined) throw new Error("the victim is there");
      process.stderr.write(
        `agreement ${result.agreement.value.toFixed(3)} (${result.agreement.interval.map((v) => v.toFixed(3)).join(" to ")}), recorded ${recorded.jbda_agreement.toFixed(3)}\n`,
      );
      expect(result.queries).toBe(1920);
      expect(result.agreement.interval[1]).toBeGreaterThan(recorded.jbda_agreement);
    } finally {
      await victim.close();
    }
  });
});
