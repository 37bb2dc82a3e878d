/**
 * The program of a ThreadedSession's thread: opens one session and runs it, one message after the other, until the thread is ended.
 * Plain JavaScript, because a thread starts from a file, and tests run the sources.
 */
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

/** @type {{ binding: string, graph: Uint8Array, weights: { path: string, data: Uint8Array }[], options: object }} */
const { binding: path, graph, weights, options } = workerData;
const require = createRequire(path);
const { binding, initOrt } = require(path);
const { Tensor } = require("onnxruntime-node");
initOrt();
const session = new binding.InferenceSession();
session.loadModel(graph.buffer, graph.byteOffset, graph.byteLength, {
  ...options,
  ...(weights.length > 0 ? { externalData: weights } : {}),
});
/** @type {string[]} */
const outputNames = session.outputMetadata.map((/** @type {{ name: string }} */ m) => m.name);
parentPort?.postMessage({
  inputNames: session.inputMetadata.map((/** @type {{ name: string }} */ m) => m.name),
  outputNames,
});

parentPort?.on("message", (/** @type {any} */ { id, feeds, fetch }) => {
  try {
    /** @type {Record<string, any>} */
    const inputs = {};
    for (const [name, { dtype, dims, data }] of feeds) inputs[name] = new Tensor(dtype, data, dims);
    const results = session.run(
      inputs,
      Object.fromEntries((fetch ?? outputNames).map((/** @type {string} */ n) => [n, null])),
      {},
    );
    /** @type {[string, any][]} */
    const outputs = Object.keys(results).map((name) => {
      const { type, dims, data } = results[name];
      return [name, { dtype: type, dims, data }];
    });
    const memory = new Set(outputs.map(([, t]) => t.data.buffer).filter((b) => b instanceof ArrayBuffer));
    parentPort?.postMessage({ id, outputs }, [...memory]);
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
