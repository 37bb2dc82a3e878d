/** Sides: Casemate and the Python peer, each in a process of its own, with the same net and data. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rngFor } from "../dist/core/rng.js";
import { readNpz, writeNpz } from "../dist/engine/data/npz.js";
import { readOnnxFile, writeOnnx } from "../dist/engine/index.js";
import { fromTensorProto } from "../dist/engine/onnx/tensor-proto.js";
import { float32, tensor } from "../dist/engine/tensor/tensor.js";
import { LineChild } from "./line-child.mjs";
import * as nets from "./nets.mjs";
import { quantile } from "./statistics.mjs";

const here = import.meta.dirname;
const python = join(here, "peers/.venv/bin/python");
const digits = resolve(here, "../models/digits");

/** Why the peers can not run, or undefined. */
export const whyNoPeers = () =>
  existsSync(python)
    ? undefined
    : "bench/peers/.venv is not there: python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install --no-deps -r bench/peers/requirements.txt";

export class Sides {
  #threads;
  #folder = mkdtempSync(join(tmpdir(), "casemate-bench-"));
  #files = new Map();

  constructor(threads) {
    this.#threads = threads;
  }

  /** A fresh process; `which` is "casemate" or "python". */
  async start(which) {
    // settings of old OpenBLAS builds that some machines need slow a current numpy
    const { OPENBLAS_CORETYPE: _c, OPENBLAS_L2_SIZE: _l, ...env } = process.env;
    const child =
      which === "casemate"
        ? new LineChild(process.execPath, [join(here, "casemate-side.mjs")], env)
        : new LineChild(python, ["-u", join(here, "peers/peer.py")], { ...env, CUDA_VISIBLE_DEVICES: "" });
    const { name, idleMiB } = await child.call("start", { threads: this.#threads });
    return Object.assign(child, { which, label: name, idleMiB });
  }

  /** Loads the net and its samples, made once. */
  async load(side, net) {
    const files = this.#files.get(net) ?? (await this.#make(net));
    this.#files.set(net, files);
    const { onnx, weights, data } = files;
    return side.call("load", side.which === "casemate" ? { onnx, data } : { net, weights, data });
  }

  /**
   * Gradient, loss and scores of one call on each side. THROWS unless scores agree within 1e-4 of the largest, the sums of the losses within 1e-4, and
   * gradients (relative L2 distance per sample) within 1e-5 for half of the samples and 1e-4 for 9 in 10: rounding may put a Relu of the others on the
   * other side of its kink. Labels are moved by one: the gradient of a sample that a trained net is sure of is a difference of rounded numbers.
   */
  async verify(sides, net, batch) {
    const results = [];
    for (const side of sides) {
      const file = join(this.#folder, `${side.which}.npz`);
      await side.call("prepare", { task: "gradient", batch, params: { moved: 1 } });
      await side.call("result", { file });
      results.push(await readNpz(readFileSync(file), file));
    }
    const of = (key) => results.map((r) => r.get(key).data);
    const refuse = (what, error) => {
      throw new Error(`${net}: ${what} of the two sides differ by ${error}; nothing is timed`);
    };
    for (const key of ["scores", "loss"]) {
      // PyTorch sums the losses itself
      const [u, v] = key === "loss" ? of(key).map((a) => [a.reduce((x, y) => x + y, 0)]) : of(key);
      const largest = v.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
      const worst = u.reduce((m, x, i) => Math.max(m, Math.abs(x - v[i])), 0) / largest;
      if (u.length !== v.length || !(worst < 1e-4)) refuse(key, worst);
    }
    const [u, v] = of("gradient");
    const size = v.length / batch;
    const errors = Array.from({ length: batch }, (_, k) => {
      const row = (a) => a.subarray(k * size, (k + 1) * size);
      const [p, q] = [row(u), row(v)];
      return Math.hypot(...p.map((x, i) => x - q[i])) / Math.hypot(...q);
    });
    if (u.length !== v.length || !(quantile(errors, 0.5) < 1e-5)) refuse("most gradients", quantile(errors, 0.5));
    if (!(quantile(errors, 0.9) < 1e-4)) refuse("more than 1 in 10 gradients", quantile(errors, 0.9));
  }

  close() {
    rmSync(this.#folder, { recursive: true });
  }

  async #make(net) {
    const file = (name) => join(this.#folder, `${net}-${name}`);
    const { model, parameters, x, y } = net === "digits" ? await trainedDigits() : randomNet(net);
    writeFileSync(file("net.onnx"), writeOnnx(model));
    const named = parameters.map((t, i) => [`p${String(i).padStart(3, "0")}`, t]);
    writeFileSync(file("weights.npz"), writeNpz(Object.fromEntries(named), { compress: false }));
    writeFileSync(file("data.npz"), writeNpz({ x, y }, { compress: false }));
    return { onnx: file("net.onnx"), weights: file("weights.npz"), data: file("data.npz") };
  }
}

const samples = 256;

const randomNet = (name) => {
  const net = nets[name](0);
  const rng = rngFor(0, "bench/samples", name);
  const size = net.dims.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: samples * size }, () => rng.uniform());
  const y = Int32Array.from({ length: samples }, () => rng.integer(net.classes));
  return { ...net, x: float32([samples, ...net.dims], values), y: tensor("int32", [samples], y) };
};

/** The bundled net and its 500 test images. */
const trainedDigits = async () => {
  const model = await readOnnxFile(join(digits, "digits.onnx"));
  const file = join(digits, "digits-test.npz");
  const arrays = [...(await readNpz(readFileSync(file), file)).values()];
  const images = arrays.find((t) => t.dims.length > 1);
  const labels = arrays.find((t) => t.dims.length === 1);
  const n = labels.dims[0];
  const parameters = model.graph.initializer.map(fromTensorProto);
  const x = float32(
    [n, 1, 28, 28],
    Float32Array.from(images.data, (v) => v / 255),
  );
  return { model, parameters, x, y: tensor("int32", [n], Int32Array.from(labels.data, Number)) };
};
