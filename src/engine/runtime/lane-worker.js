/**
 * The program of a lane's thread: opens sessions and runs them on what lane.ts puts into shared memory, until the thread is ended.
 * Plain JavaScript, because a thread starts from a file, and tests run the sources.
 */
import { createRequire } from "node:module";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

/** @type {{ control: Int32Array, port: import("node:worker_threads").MessagePort, binding: string, spins: number }} */
const { control, port, binding: path, spins } = workerData;
const require = createRequire(path);
const { binding, initOrt } = require(path);
const { Tensor } = require("onnxruntime-node");
initOrt();
parentPort?.postMessage("ready");

/** Index and values of `control`. */
const state = 0;
const [idle, run, messages, failed, larger] = [0, 1, 2, 3, 4];

const kinds = ["float32", "int64"];
/** @type {Record<string, any>} */
const views = { float32: Float32Array, int64: BigInt64Array };

/** @param {number} at */
const word = (at) => control[at] ?? 0;

/** The first words of a job, which say all about it but its values; unused ones are 0. */
const jobWords = 128;

/** @type {Map<number, any>} */
const sessions = new Map();
let shared = new SharedArrayBuffer(0);
/** @type {Prepared | undefined} whose results are not handed over yet */
let waiting;

/** @param {any} message */
const obey = (message) => {
  if (message.kind === "memory") shared = message.memory;
  else if (message.kind === "close") {
    sessions.get(message.id)?.dispose();
    sessions.delete(message.id);
    prepared.delete(message.id);
  } else {
    const session = new binding.InferenceSession();
    session.loadModel(message.graph.buffer, message.graph.byteOffset, message.graph.byteLength, {
      ...message.options,
      ...(message.weights.length > 0 ? { externalData: message.weights } : {}),
    });
    sessions.set(message.id, session);
  }
};

/**
 * @typedef {object} Prepared memory for inputs and outputs, used again by jobs of the same shapes
 * @property {string} key
 * @property {any[]} inputs in the order of the job
 * @property {Record<string, any>} feeds
 * @property {string[]} names
 * @property {Record<string, any>} results
 */
/** @type {Map<number, Prepared>} */
const prepared = new Map();

/** @param {any} session @param {string} key @returns {Prepared} */
const prepare = (session, key) => {
  let at = 4;
  /** @type {Record<string, any>} */
  const feeds = {};
  const inputs = Array.from({ length: word(2) }, () => {
    const name = session.inputMetadata[word(at++)].name;
    const kind = kinds[word(at++)] ?? "";
    const dims = Array.from(control.subarray(at + 1, at + 1 + word(at)));
    at += 1 + dims.length;
    // ONNX Runtime takes no shared memory: inputs are copied
    const data = new views[kind](dims.reduce((a, b) => a * b, 1));
    feeds[name] = new Tensor(/** @type {any} */ (kind), data, dims);
    return data;
  });
  const names = Array.from({ length: word(3) }, () => session.outputMetadata[word(at++)].name);
  return { key, inputs, feeds, names, results: Object.fromEntries(names.map((name) => [name, null])) };
};

const infer = () => {
  const id = word(1);
  const session = sessions.get(id);
  const key = control.subarray(2, jobWords).join();
  let job = prepared.get(id);
  if (job?.key !== key) {
    job = prepare(session, key);
    prepared.set(id, job);
  }
  let offset = 0;
  for (const data of job.inputs) {
    data.set(new data.constructor(shared, offset, data.length));
    offset += 8 * Math.ceil(data.byteLength / 8);
  }
  job.results = session.run(job.feeds, job.results, {});
  waiting = job;
};

/** Puts the results into the shared memory. @returns {number} */
const answer = () => {
  const { names, results } = /** @type {Prepared} */ (waiting);
  const bytes = names.reduce((sum, name) => sum + 8 * Math.ceil(results[name].data.byteLength / 8), 0);
  if (bytes > shared.byteLength) {
    control[1] = bytes;
    return larger;
  }
  let at = 1;
  let offset = 0;
  for (const name of names) {
    const { type, dims, data } = results[name];
    control[at++] = kinds.indexOf(type);
    control[at++] = dims.length;
    for (const d of dims) control[at++] = d;
    new views[type](shared, offset, data.length).set(data);
    offset += 8 * Math.ceil(data.byteLength / 8);
  }
  waiting = undefined;
  return idle;
};

for (;;) {
  const now = Atomics.load(control, state);
  if (now !== run && now !== messages) {
    let left = spins;
    while (left > 0 && Atomics.load(control, state) === now) left--;
    if (left === 0) Atomics.wait(control, state, now);
    continue;
  }
  let next = idle;
  try {
    if (now === messages) {
      for (let m = receiveMessageOnPort(port); m !== undefined; m = receiveMessageOnPort(port)) obey(m.message);
      if (waiting !== undefined) next = answer();
    } else {
      infer();
      next = answer();
    }
  } catch (error) {
    waiting = undefined;
    prepared.clear();
    port.postMessage(error instanceof Error ? error.message : String(error));
    next = failed;
  }
  Atomics.store(control, state, next);
  Atomics.notify(control, state);
}
