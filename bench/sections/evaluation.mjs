/** PGD-40 evaluation of an undefended net: how many of the test images survive, against Foolbox, ART and torchattacks. */
import { compare } from "../compare.mjs";

const cases = [
  { net: "digits", batch: 500, epsilon: 0.1 },
  { net: "mnistCnn", batch: 128, epsilon: 0.1 },
];

export const evaluation = {
  title: "PGD-40 evaluation (Linf, random start)",
  async run({ sides, report, wanted }) {
    const [a, b] = [await sides.start("casemate"), await sides.start("python")];
    for (const { net, batch, epsilon } of cases.filter((c) => wanted(c.net, c.batch))) {
      for (const side of [a, b]) await sides.load(side, net);
      await sides.verify([a, b], net, batch);
      const params = { epsilon, step: epsilon / 30, steps: 40, randomStart: true };
      const all = { ...params, earlyStop: false };
      const runners = [
        { side: a, task: "pgd", params: { ...params, earlyStop: true }, name: "Casemate" },
        { side: a, task: "pgd", params: all, name: "Casemate, every step on every image" },
        { side: b, task: "foolbox_pgd", params, name: "Foolbox LinfPGD", bar: 5 },
        { side: b, task: "art_pgd", params, name: "ART ProjectedGradientDescent", bar: 10 },
        { side: b, task: "torchattacks_pgd", params, name: "torchattacks PGD" },
      ];
      const survivors = [];
      for (const { side, task, params: p } of runners) {
        await side.call("prepare", { task, batch, params: p });
        survivors.push((await side.call("survivors")).survivors);
      }
      const measured = await compare(runners, { batch, seconds: 0.3, rounds: 3, atLeast: 1, warm: false });
      report({
        what: net,
        batch,
        bars: runners.map((r) => r.bar),
        ...measured,
        notes: survivors.map((s) => `${s} survive`),
      });
    }
    for (const side of [a, b]) await side.close();
  },
};
