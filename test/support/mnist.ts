/** The MNIST nets of ../shared behind ONNX Runtime, with images as pixel / 255. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readIdx } from "../../src/engine/data/idx.ts";
import { readNpz } from "../../src/engine/data/npz.ts";
import { canDifferentiate, type Differentiates } from "../../src/engine/runtime/model.ts";
import type { ModelDescription } from "../../src/engine/runtime/description.ts";
import { openModel } from "../../src/engine/runtime/open-model.ts";
import type { Tensor } from "../../src/engine/tensor/tensor.ts";

export const shared = join(import.meta.dirname, "../../../shared");
export const hasShared = existsSync(join(shared, "reference"));

export interface Samples {
  /** n x 784 */
  readonly x: Float32Array;
  readonly labels: Int32Array;
}

/** One of data/models/{no_mpool,mnist}/*.onnx. */
export const openMnist = async (path: string): Promise<Differentiates> => {
  const description: ModelDescription = {
    name: path,
    input: "image",
    batch: { kind: "free" },
    output: { value: "logits", kind: "logits" },
    classes: 10,
    domain: {
      dims: [1, 28, 28],
      size: 784,
      layout: "chw",
      lower: new Float32Array(784),
      upper: new Float32Array(784).fill(1),
    },
    decisions: [],
  };
  const bytes = new Uint8Array(readFileSync(join(shared, "data/models", path)));
  const model = await openModel({ model: bytes, description, tune: false });
  if (!canDifferentiate(model)) throw new Error(`${path} gives no gradients`);
  return model;
};

const samples = (images: Tensor, labels: Tensor, n: number): Samples => ({
  x: Float32Array.from((images.data as Uint8Array).subarray(0, n * 784), (v) => v / 255),
  labels: Int32Array.from(Array.from(labels.data as ArrayLike<number | bigint>).slice(0, n), Number),
});

/** The 20 images that attacks-mnist.json is about. */
export const twenty = async (): Promise<Samples> => {
  const z = await readNpz(
    new Uint8Array(readFileSync(join(shared, "data/models/no_mpool/mnist_20.npz"))),
    "mnist_20.npz",
  );
  return samples(z.get("images") as Tensor, z.get("labels") as Tensor, 20);
};

/** The first n images of the MNIST test set. */
export const mnistTest = (n: number): Samples => {
  const root = join(shared, "data/images/rasbt+mnist-pngs");
  const find = (part: string): string => {
    const file = readdirSync(root, { recursive: true })
      .map(String)
      .find((f) => f.includes(part));
    if (file === undefined) throw new Error(`no ${part} under ${root}`);
    return join(root, file);
  };
  const read = (part: string): Tensor => readIdx(new Uint8Array(readFileSync(find(part))), part);
  return samples(read("t10k-images"), read("t10k-labels"), n);
};
