/**
 * Makes the net with random weights that the fast-training figure of docs/guide/harden.md starts from.
 *
 *     node bench/mnist.mjs OUT.onnx
 */
import { writeFile } from "node:fs/promises";
import { writeOnnx } from "../dist/engine/index.js";
import { stridedMnist } from "./nets.mjs";

const [out] = process.argv.slice(2);
if (out === undefined) {
  process.stderr.write("usage: node bench/mnist.mjs OUT.onnx\n");
  process.exit(1);
}
await writeFile(out, writeOnnx(stridedMnist().model));
process.stdout.write(`wrote ${out}\n`);
