/**
 * Makes the net with random weights that the fast-training figure of docs/guide/harden.md starts from.
 *
 *     node bench/mnist.mjs OUT.onnx [WIDTH]
 */
import { writeFile } from "node:fs/promises";
import { writeOnnx } from "../dist/engine/index.js";
import { stridedMnist } from "./nets.mjs";

const [out, width = "1"] = process.argv.slice(2);
if (out === undefined || !/^[1-9]\d?$/.test(width)) {
  process.stderr.write("usage: node bench/mnist.mjs OUT.onnx [WIDTH]\n");
  process.exit(1);
}
await writeFile(out, writeOnnx(stridedMnist(0, Number(width)).model));
process.stdout.write(`wrote ${out}\n`);
