/** Input gradient of the cross-entropy: one call of `model.gradient` against forward, loss and autograd.grad of PyTorch eager. */
import { compare } from "../compare.mjs";

const cases = [
  { net: "resnet18", batch: 64, bar: 1.2, seconds: 2, rounds: 5 },
  { net: "mnistCnn", batch: 1, bar: 2.5 },
  { net: "mnistCnn", batch: 16, bar: 2.5 },
  { net: "mnistCnn", batch: 64, bar: 2 },
  { net: "mlp", batch: 1, bar: 2.5 },
  { net: "mlp", batch: 16, bar: 2.5 },
  { net: "mlp", batch: 64, bar: 2 },
  // no bar: nets that nothing may make slower
  { net: "digits", batch: 64 },
  { net: "stridedCnn", batch: 64 },
  { net: "normPoolCnn", batch: 64 },
  { net: "lstm", batch: 64 },
];

export const gradient = {
  title: "Input gradient of the cross-entropy",
  async run({ sides, report, wanted }) {
    const [a, b] = [await sides.start("casemate"), await sides.start("python")];
    let loaded;
    for (const { net, batch, bar, seconds = 0.3, rounds = 7 } of cases.filter((c) => wanted(c.net, c.batch))) {
      if (loaded !== net) for (const side of [a, b]) await sides.load(side, net);
      loaded = net;
      await sides.verify([a, b], net, batch);
      const runners = [a, b].map((side) => ({ side, task: "gradient" }));
      report({ what: net, batch, bars: [bar], ...(await compare(runners, { batch, seconds, rounds })) });
    }
    for (const side of [a, b]) await side.close();
  },
};
