/** Casemate's side of the benchmarks: one JSON object a line on standard input and output, the same commands as peers/peer.py. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { attacks, runAttack } from "../dist/attacks/index.js";
import { readNpz, writeNpz } from "../dist/engine/data/npz.js";
import { fit } from "../dist/engine/fit/fit.js";
import { openOnnxModel, readOnnxFile, tensor } from "../dist/engine/index.js";
import { PrivacyLedger } from "../dist/train/ledger/privacy-ledger.js";
import { dataDigest, fitPrivately } from "../dist/train/private/fit-privately.js";

const attack = (id) => attacks.find((a) => a.id === id);

/** Fixed-epsilon Linf attacks without early stop do the same work as the peers: every step on every sample. */
const linf = (id, epsilon, params, earlyStop) => async (side, x, labels) => {
  const [result] = await runAttack(
    attack(id),
    side.model,
    { x, labels },
    { norm: "linf", epsilons: [epsilon], params, earlyStop, batchSize: labels.length },
  );
  return {
    adversarial: tensor("float32", [labels.length, ...side.model.domain.dims], result.adversarial),
    beaten: result.samples.filter((s) => s.success).length,
  };
};

const tasks = {
  gradient:
    ({ moved = 0 }) =>
    async (side, x, given) => {
      const labels = moved === 0 ? given : given.map((y) => (y + moved) % side.model.classes);
      const { gradient, loss, scores } = await side.model.gradient(x, { loss: "cross-entropy", labels });
      const n = labels.length;
      return {
        gradient: tensor("float32", [n, ...side.model.domain.dims], gradient),
        loss: tensor("float32", [n], loss),
        scores: tensor("float32", [n, side.model.classes], scores),
      };
    },
  pgd: ({ epsilon, step, steps, randomStart, earlyStop }) =>
    linf("evasion/pgd", epsilon, { stepSize: step, steps, randomStart }, earlyStop),
  auto_attack: ({ epsilon, earlyStop }) => linf("evasion/auto-attack", epsilon, {}, earlyStop),
};

/** Steps before the clock starts: sessions open and threads start. */
const warmSteps = 10;

/** Milliseconds of each step of a run that reports its progress, until there are enough. */
const stepTimes = async (start, seconds, atLeast) => {
  const stop = new AbortController();
  const ms = [];
  let made = 0;
  let last = 0;
  let until = 0;
  const onProgress = () => {
    const now = performance.now();
    made++;
    if (made === warmSteps) until = now + 1000 * seconds;
    if (made > warmSteps) ms.push(now - last);
    last = now;
    if (ms.length >= atLeast && now >= until) stop.abort();
  };
  try {
    await start({ signal: stop.signal, onProgress });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return ms;
};

/** `records` samples, the ones at hand over and over. */
const repeated = ({ x, y, model }, records) => {
  const { size, dims } = model.domain;
  const out = { x: new Float32Array(records * size), labels: new Int32Array(records), dims };
  for (let i = 0; i < records; i++) {
    const k = i % y.length;
    out.x.set(x.subarray(k * size, (k + 1) * size), i * size);
    out.labels[i] = y[k];
  }
  return out;
};

/** Tasks that are loops of steps, timed step by step. */
const loops = {
  /** Coins, payment in a ledger on disk, clipped gradients, noise, optimizer. `batch`: expected. */
  private:
    ({ records, noise, clip, microBatch }) =>
    (side, batch) => {
      const data = repeated(side, records);
      return async (o) => {
        const folder = mkdtempSync(join(tmpdir(), "casemate-bench-"));
        const budget = { epsilon: 7, delta: 1e-5, adjacency: "add-remove" };
        const ledger = PrivacyLedger.open(join(folder, "ledger.jsonl"), { data: dataDigest(data), budget });
        const optimizer = { kind: "sgd", learningRate: 0.1 };
        const rate = batch / records;
        try {
          const given = { ledger, rate, steps: 80, noise, clip, microBatch, optimizer, threads: side.threads, ...o };
          await fitPrivately(side.graph, data, given);
        } finally {
          ledger.close();
          rmSync(folder, { recursive: true });
        }
      };
    },
  training:
    ({ optimizer }) =>
    (side, batch) => {
      const data = repeated(side, 8 * batch);
      return (o) =>
        fit(side.graph, data, { epochs: 100_000, batchSize: batch, threads: side.threads, optimizer, ...o });
    },
};

class Side {
  start({ threads }) {
    this.threads = threads;
    return { name: "Casemate", idleMiB: memory().nowMiB };
  }

  /** `threads`: the most that may be used; a small net takes one by itself. */
  async load({ onnx, data }) {
    const arrays = await readNpz(readFileSync(data), data);
    const [x, y] = [arrays.get("x"), arrays.get("y")];
    const dims = x.dims.slice(1);
    const size = dims.reduce((a, b) => a * b, 1);
    const model = await readOnnxFile(onnx);
    const wide = (v) => new Float32Array(size).fill(v);
    const output = model.graph.output[0];
    const classes = Number(output.type.value.value.shape.dim[1].value.value);
    const description = {
      name: onnx,
      input: model.graph.input[0].name,
      batch: { kind: "free" },
      output: { value: output.name, kind: "logits" },
      classes,
      domain: { dims, size, layout: "chw", lower: wide(0), upper: wide(1) },
      decisions: [],
    };
    this.graph = model;
    this.model = await openOnnxModel(model, description, { batchSize: 4096 });
    this.x = x.data;
    this.y = y.data;
    return { threads: this.model.settings.threads };
  }

  prepare({ task, batch, params }) {
    this.loop = task in loops ? loops[task](params)(this, batch) : undefined;
    if (this.loop !== undefined) return {};
    const run = tasks[task](params);
    const size = this.model.domain.size;
    const [x, labels] = [this.x.slice(0, batch * size), this.y.slice(0, batch)];
    this.once = () => run(this, x, labels);
    this.batch = batch;
    return {};
  }

  async time({ seconds, atLeast }) {
    if (this.loop !== undefined) return { ms: await stepTimes(this.loop, seconds, atLeast) };
    const ms = [];
    const until = performance.now() + 1000 * seconds;
    while (ms.length < atLeast || performance.now() < until) {
      const started = performance.now();
      await this.once();
      ms.push(performance.now() - started);
    }
    return { ms };
  }

  async result({ file }) {
    writeFileSync(file, writeNpz(await this.once(), { compress: false }));
    return {};
  }

  async survivors() {
    return { survivors: this.batch - (await this.once()).beaten };
  }

  /** Loss of each of some steps of plain SGD on one and the same batch. */
  async losses({ batch, steps, learningRate }) {
    const losses = [];
    const data = repeated(this, batch);
    const optimizer = { kind: "sgd", learningRate };
    const schedule = { kind: "constant" };
    const onEpoch = ({ loss }) => losses.push(loss);
    await fit(this.graph, data, {
      epochs: steps,
      batchSize: batch,
      threads: this.threads,
      optimizer,
      schedule,
      onEpoch,
    });
    return { losses };
  }

  memory() {
    return memory();
  }
}

const memory = () => {
  const status = readFileSync("/proc/self/status", "utf8");
  const mib = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { peakMiB: mib("VmHWM"), nowMiB: mib("VmRSS") };
};

const side = new Side();
for await (const line of createInterface({ input: process.stdin })) {
  const { method, params } = JSON.parse(line);
  let reply;
  try {
    reply = { result: await side[method](params) };
  } catch (error) {
    reply = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
