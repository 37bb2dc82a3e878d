/**
 * Makes what the CIFAR figures of docs/guide/harden.md start from, in a folder of your choice: the split of the images (8,000 to train on, 2,000 to test)
 * and a net with random weights.
 *
 *     node bench/cifar.mjs IMAGES OUT
 *
 * IMAGES: a folder or zip with the 10,000 test images of CIFAR-10 (Krizhevsky 2009) by class. They are read in turn, one of each class, so that both
 * parts hold each class equally often.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpz } from "../dist/engine/data/npz.js";
import { loadDataset, tensor, writeOnnx } from "../dist/engine/index.js";
import { normPoolCnn } from "./nets.mjs";

const [images, out] = process.argv.slice(2);
if (images === undefined || out === undefined) {
  process.stderr.write("usage: node bench/cifar.mjs IMAGES OUT\n");
  process.exit(1);
}
const { inputs, labels } = await loadDataset(images);
const size = inputs.data.length / inputs.dims[0];
const part = (from, to) =>
  writeNpz({
    x: tensor("uint8", [to - from, ...inputs.dims.slice(1)], inputs.data.slice(from * size, to * size)),
    y: tensor("int32", [to - from], labels.slice(from, to)),
  });
await mkdir(out, { recursive: true });
await writeFile(join(out, "train.npz"), part(0, 8000));
await writeFile(join(out, "test.npz"), part(8000, 10_000));
await writeFile(join(out, "net.onnx"), writeOnnx(normPoolCnn().model));
process.stdout.write(`wrote train.npz, test.npz and net.onnx to ${out}\n`);
