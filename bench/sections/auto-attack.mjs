/** AutoAttack standard (Linf) on the bundled net against torchattacks' AutoAttack, as it is (10 steps) and with the paper's 100 steps. */
import { compare } from "../compare.mjs";

const cases = [{ net: "digits", batch: 100, epsilon: 0.06 }];

export const autoAttack = {
  title: "AutoAttack standard (Linf)",
  async run({ sides, report, wanted }) {
    const [a, b] = [await sides.start("casemate"), await sides.start("python")];
    for (const { net, batch, epsilon } of cases.filter((c) => wanted(c.net, c.batch))) {
      for (const side of [a, b]) await sides.load(side, net);
      await sides.verify([a, b], net, batch);
      const runners = [
        { side: a, task: "auto_attack", params: { epsilon, earlyStop: true } },
        {
          side: b,
          task: "torchattacks_auto_attack",
          params: { epsilon, steps: 100 },
          name: "torchattacks, 100 steps",
          bar: 2,
        },
        {
          side: b,
          task: "torchattacks_auto_attack",
          params: { epsilon, steps: null },
          name: "torchattacks, its 10 steps",
        },
      ];
      const survivors = [];
      for (const { side, task, params } of runners) {
        await side.call("prepare", { task, batch, params });
        survivors.push((await side.call("survivors")).survivors);
      }
      const measured = await compare(runners, { batch, seconds: 0, rounds: 2, atLeast: 1, warm: false });
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
