/** A whole PGD step (gradient, step, projection): a run of many steps against torchattacks.PGD, per step; every step on every sample on both sides. */
import { compare } from "../compare.mjs";

const cases = [
  { net: "mnistCnn", batch: 1, bar: 4 },
  { net: "mnistCnn", batch: 16, bar: 4 },
  { net: "mnistCnn", batch: 64, bar: 4 },
  { net: "mlp", batch: 1, bar: 4 },
  { net: "mlp", batch: 16, bar: 4 },
  { net: "mlp", batch: 64, bar: 4 },
  { net: "resnet18", batch: 64, steps: 4, rounds: 3 },
];

export const pgdStep = {
  title: "One step of PGD (Linf), of runs of 40 steps",
  async run({ sides, report, wanted }) {
    const [a, b] = [await sides.start("casemate"), await sides.start("python")];
    let loaded;
    for (const { net, batch, bar, steps = 40, rounds = 7 } of cases.filter((c) => wanted(c.net, c.batch))) {
      if (loaded !== net) for (const side of [a, b]) await sides.load(side, net);
      loaded = net;
      await sides.verify([a, b], net, batch);
      const params = { epsilon: 0.1, step: 0.01, steps, randomStart: false };
      const measured = await compare(
        [
          { side: a, task: "pgd", params: { ...params, earlyStop: false } },
          { side: b, task: "torchattacks_pgd", params, name: "torchattacks PGD" },
        ],
        { batch, seconds: 0.3, rounds, atLeast: 1 },
      );
      report({ what: net, batch, bars: [bar], ...measured, per: steps });
    }
    for (const side of [a, b]) await side.close();
  },
};
