/** Plain training: a step of `fit` (rows gathered, forward, backward, optimizer, sums of losses) against the plain loop of PyTorch eager. */
import { compare } from "../compare.mjs";

const optimizers = {
  sgd: { kind: "sgd", learningRate: 0.01, momentum: 0.9 },
  adam: { kind: "adam", learningRate: 0.001 },
};
const cases = ["mnistCnn", "mlp"].flatMap((net) =>
  [64, 128, 256].flatMap((batch) =>
    Object.keys(optimizers).map((optimizer) => ({ net, batch, optimizer, bar: net === "mnistCnn" ? 0.8 : undefined })),
  ),
);

/** THROWS unless the losses of five steps of plain SGD on one batch are the same within 1e-4. */
const verify = async (sides, net) => {
  const [u, v] = await Promise.all(
    sides.map(async (side) => (await side.call("losses", { batch: 64, steps: 5, learningRate: 0.002 })).losses),
  );
  const worst = Math.max(...u.map((loss, i) => Math.abs(loss - v[i]) / v[i]));
  if (u.length !== 5 || v.length !== 5 || !(worst < 1e-4) || !(u[4] < u[0]))
    throw new Error(`${net}: losses of the two sides differ by ${worst} (${u} and ${v}); nothing is timed`);
};

export const training = {
  title: "A step of training",
  async run({ sides, report, wanted }) {
    const [a, b] = [await sides.start("casemate"), await sides.start("python")];
    let loaded;
    for (const { net, batch, optimizer, bar } of cases.filter((c) => wanted(c.net, c.batch))) {
      if (loaded !== net) {
        for (const side of [a, b]) await sides.load(side, net);
        await verify([a, b], net);
      }
      loaded = net;
      const params = { optimizer: optimizers[optimizer] };
      const runners = [a, b].map((side) => ({ side, task: "training", params }));
      const measured = await compare(runners, { batch, seconds: 0.5, rounds: 5, atLeast: 5, warm: false });
      const notes = measured.results.map((r) => `${Math.round((1000 * batch) / r.ms.median)} samples/s`);
      report({ what: `${net}, ${optimizer}`, batch, bars: [bar], notes, ...measured });
    }
    for (const side of [a, b]) await side.close();
  },
};
