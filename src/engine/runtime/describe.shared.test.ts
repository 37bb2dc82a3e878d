/** describeModel on nets that nobody here made, against real data. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadDataset } from "../data/load.ts";
import { readOnnxFile } from "../onnx/read.ts";
import { describeModel } from "./describe.ts";
import { openOnnxModel } from "./onnx-model.ts";
import { prepareInputs } from "./prepare-inputs.ts";

const shared = new URL("../../../../shared/data/", import.meta.url).pathname;
const here = existsSync(shared);
if (!here) console.log("skipped: describeModel on real nets, ../shared is not there");

const marabou = "onnx/real/NeuralNetworkVerification+Marabou/resources/onnx";
const rten = "onnx/real/robertknight+rten/rten-onnx/test-data";
const unit = "to [0, 1]";
const mnistNormal = "mean and standard deviation of MNIST";

interface Row {
  readonly net: string;
  readonly layout: string;
  readonly scaling: string;
  readonly batch: string;
  readonly kind?: string;
  readonly least: number;
}

/** exporter, layout and range of each: as its makers say, or as its accuracy on the whole test set shows */
const mnist: readonly Row[] = [
  { net: "models/mnist/mnist_cnn.onnx", layout: "chw", scaling: unit, batch: "free", least: 0.96 },
  { net: "models/mnist/mnist_cnn_adv.onnx", layout: "chw", scaling: unit, batch: "free", least: 0.97 },
  { net: "models/no_mpool/mnist.onnx", layout: "chw", scaling: unit, batch: "free", least: 0.94 },
  { net: `${marabou}/cnn_max_mninst2.onnx`, layout: "hwc", scaling: unit, batch: "free", least: 0.96 },
  { net: `${marabou}/cnn_max_mninst3.onnx`, layout: "hwc", scaling: unit, batch: "free", least: 0.97 },
  { net: `${marabou}/mnist2x10.onnx`, layout: "chw", scaling: unit, batch: "free", least: 0.9 },
  { net: `${marabou}/mnist5x20_leaky_relu.onnx`, layout: "chw", scaling: unit, batch: "free", least: 0.92 },
  { net: `${marabou}/robust_model_sigmoid_linear.onnx`, layout: "hw", scaling: unit, batch: "free", least: 0.94 },
  { net: `${marabou}/softmax-last-layer.onnx`, layout: "chw", scaling: unit, batch: "free", least: 0.85 },
  {
    net: `${marabou}/self-attention-mnist-pgd-medium-sim.onnx`,
    layout: "hwc",
    scaling: unit,
    batch: "fixed",
    least: 0.95,
  },
  {
    net: "onnx/real/microsoft+Windows-Machine-Learning/SharedContent/models/mnist.onnx",
    layout: "chw",
    scaling: unit,
    batch: "freed",
    least: 0.98,
  },
  {
    net: "onnx/real/oracle+tribuo/Interop/ONNX/src/test/resources/org/tribuo/interop/onnx/cnn_mnist.onnx",
    layout: "chw",
    scaling: mnistNormal,
    batch: "free",
    least: 0.98,
  },
  {
    net: "onnx/real/oracle+tribuo/Interop/ONNX/src/test/resources/org/tribuo/interop/onnx/lr_mnist.onnx",
    layout: "flat",
    scaling: mnistNormal,
    batch: "free",
    kind: "probabilities",
    least: 0.2,
  },
  { net: `${rten}/mnist.onnx`, layout: "chw", scaling: mnistNormal, batch: "freed", least: 0.7 },
  { net: `${rten}/mnist-external/mnist.onnx`, layout: "chw", scaling: mnistNormal, batch: "freed", least: 0.94 },
  {
    net: "onnx/vnncomp/2022_mnist_fc/onnx/mnist-net_256x2.onnx",
    layout: "flat",
    scaling: unit,
    batch: "freed",
    least: 0.95,
  },
];

const cifar: readonly Row[] = [
  { net: "models/no_mpool/cifar10.onnx", layout: "chw", scaling: unit, batch: "free", least: 0.42 },
  {
    net: "onnx/vnncomp/2021_marabou-cifar10/onnx/cifar10_small.onnx",
    layout: "hwc",
    scaling: unit,
    batch: "free",
    least: 0.6,
  },
  {
    net: "onnx/vnncomp/2021_marabou-cifar10/onnx/cifar10_medium.onnx",
    layout: "hwc",
    scaling: unit,
    batch: "free",
    least: 0.65,
  },
];

const loaded = new Map<string, ReturnType<typeof loadDataset>>();
const load = (path: string): ReturnType<typeof loadDataset> => {
  const data = loaded.get(path) ?? loadDataset(shared + path);
  loaded.set(path, data);
  return data;
};

describe.skipIf(!here)("describeModel on real nets (needs ../shared)", () => {
  describe.each([
    ["MNIST", "images/rasbt+mnist-pngs/t10k-images-idx3-ubyte.gz", mnist],
    ["CIFAR-10", "images/YoongiKim+CIFAR-10-images/cifar10_test_jpg.zip", cifar],
  ] as const)("%s", (_, path, rows) => {
    it.each(rows)("$net", async ({ net, layout, scaling, batch, kind = "logits", least }) => {
      const data = await load(path);
      const model = await readOnnxFile(shared + net);
      const d = await describeModel(model, {
        inputs: data.inputs,
        ...(data.labels === undefined ? {} : { labels: data.labels }),
      });
      expect([d.domain.layout, d.data?.scaling, d.batch.kind, d.output.kind, d.classes]).toEqual([
        layout,
        scaling,
        batch,
        kind,
        10,
      ]);
      const m = await openOnnxModel(model, d, { gradients: false });
      const some = {
        ...data.inputs,
        dims: [500, ...data.inputs.dims.slice(1)],
        data: data.inputs.data.slice(0, 500 * d.domain.size),
      } as typeof data.inputs;
      const given = await m.labels(prepareInputs(some, d));
      expect(given.filter((v, i) => v === data.labels?.[i]).length / 500).toBeGreaterThan(least - 0.1);
      expect(d.candidates?.[0]?.accuracy).toBeGreaterThan(least);
      await m.close();
    });
  });

  it("finds the 20 images of each two-layer net in [0, 1]: 19 and 15 right", async () => {
    for (const [name, right] of [
      ["mnist", 19],
      ["cifar10", 15],
    ] as const) {
      const data = await loadDataset(`${shared}models/no_mpool/${name}_20.npz`);
      const model = await readOnnxFile(`${shared}models/no_mpool/${name}.onnx`);
      const d = await describeModel(model, {
        inputs: data.inputs,
        ...(data.labels === undefined ? {} : { labels: data.labels }),
      });
      expect(d.data?.scaling).toBe(unit);
      const m = await openOnnxModel(model, d);
      const given = await m.labels(prepareInputs(data.inputs, d));
      expect(given.filter((v, i) => v === data.labels?.[i])).toHaveLength(right);
      await m.close();
    }
  });

  it("frees the batch of ACAS Xu nets, [1, 1, 1, 5], and reads their five outputs", async () => {
    const d = await describeModel(
      await readOnnxFile(`${shared}onnx/vnncomp/2024_acasxu/onnx/ACASXU_run2a_1_1_batch_2000.onnx`),
    );
    expect(d).toMatchObject({
      batch: { kind: "freed" },
      classes: 5,
      output: { kind: "logits" },
      domain: { dims: [1, 1, 5], layout: "flat" },
    });
  });

  it("runs nets whose input is one number, without a batch axis", async () => {
    const d = await describeModel(await readOnnxFile(`${shared}onnx/vnncomp/2024_test/onnx/test_nano.onnx`));
    expect(d).toMatchObject({ batch: { kind: "none" }, classes: 1, output: { kind: "values" } });
  });
});
