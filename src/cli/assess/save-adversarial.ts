/** saveAdversarial: one npz per attack and radius, with adversarial inputs (as the model takes them), success and labels. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Assessment } from "../../assess/assess.ts";
import { writeNpz } from "../../engine/data/npz.ts";
import { float32, tensor } from "../../engine/tensor/tensor.ts";

export const saveAdversarial = async (
  folder: string,
  { output, domain, labels, toModelUnits }: Assessment,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [entry, x] of output.adversarial) {
    const n = entry.perSample.length;
    const bytes = writeNpz({
      adversarial: float32([n, ...domain.dims], toModelUnits(x)),
      success: tensor(
        "bool",
        [n],
        Uint8Array.from(entry.perSample, (s) => (s.success ? 1 : 0)),
      ),
      labels: tensor(
        "int32",
        [n],
        Int32Array.from(entry.perSample, (s) => labels[s.index] as number),
      ),
    });
    const epsilon = entry.epsilon === null ? "unbounded" : Number(entry.epsilon.toPrecision(4));
    await writeFile(join(folder, `${entry.id.replaceAll("/", "-")}-${entry.norm}-${epsilon}.npz`), bytes);
  }
};
