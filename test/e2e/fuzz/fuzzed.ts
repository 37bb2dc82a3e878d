/** A server of its own, fuzzed: two models, one for those with a key and one for anybody, without limits that would keep requests from the readers. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, root } from "../../support/casemate.ts";
import { serve } from "../../support/serving.ts";
import { fuzz, type FuzzOptions, type FuzzResult } from "./run.ts";

export interface Fuzzed extends FuzzResult {
  /** what the server said went wrong inside it */
  readonly failures: readonly string[];
}

/** THROWS where the server does not live to the end, or does not stop as it should. */
export const fuzzed = async (o: Pick<FuzzOptions, "seed" | "count" | "atOnce">): Promise<Fuzzed> => {
  build();
  const home = mkdtempSync(join(tmpdir(), "casemate-fuzz-"));
  const from = JSON.stringify(join(root, "models/digits/digits.onnx"));
  writeFileSync(
    join(home, "casemate.yaml"),
    `listen: { tls: off }
admin: { tls: off }
policies:
  keyed: { extends: balanced, limits: { rates: [], budgets: [], concurrency: 1000 } }
  anyone: { extends: open, limits: { rates: [], concurrency: 1000 } }
models:
  digits: { from: ${from}, policy: keyed }
  free: { from: ${from}, policy: anyone }
`,
  );
  const s = await serve(home, ["--config", "casemate.yaml"]);
  try {
    const key = await s.key({ client: "acme", models: ["digits"] });
    const token = await s.adminToken();
    const result = await fuzz({ ...o, ...s, pid: s.process.pid ?? 0, credentials: { key, token } });
    const alive = await s.get(`${s.address}/v2/health/ready`);
    if (alive.status !== 200) throw new Error(`after the requests it answers ${alive.status}: ${alive.text}`);
    if ((await s.stop()) !== 0) throw new Error(`it did not stop as it should: ${s.stderr().slice(-2000)}`);
    const failures = s
      .stderr()
      .split("\n")
      .filter(
        (line) => line !== "" && !/"kind":"(?:request|model|alert|unread)"|"what":"(?:started|stopping)"/.test(line),
      );
    return { ...result, failures: failures.slice(0, 20) };
  } finally {
    s.process.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true });
  }
};
