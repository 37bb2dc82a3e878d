/**
 * DP-SGD: a step of `fitPrivately` (Poisson sampling, ledger on disk, ghost norms, discrete Gaussian noise from the system's generator) against Opacus with
 * Poisson sampling, by per-sample gradients (hooks, its default) and by ghost clipping; and the peak memory of both by batch.
 */
import { compare } from "../compare.mjs";

const net = "mnistCnn";
const setting = { records: 32_768, noise: 1.5, clip: 1 };
const batches = [128, 512, 2048];
const modes = ["hooks", "ghost"];

export const privateTraining = {
  title: "A step of private training (expected batch)",
  async run({ sides, report, wanted }) {
    for (const batch of batches.filter((b) => wanted(net, b))) {
      const [a, b] = [await sides.start("casemate"), await sides.start("python")];
      for (const side of [a, b]) await sides.load(side, net);
      const peers = modes.map((mode) => ({
        side: b,
        task: "private",
        params: { ...setting, mode },
        name: `Opacus 1.6.0, ${mode}`,
      }));
      const measured = await compare([{ side: a, task: "private", params: setting }, ...peers], {
        batch,
        seconds: 1,
        rounds: 3,
        atLeast: 5,
        warm: false,
      });
      const notes = measured.results.map((r) => `${Math.round((1000 * batch) / r.ms.median)} samples/s`);
      report({ what: net, batch, bars: [undefined, 1.5, undefined], notes, ...measured });
      for (const side of [a, b]) await side.close();
    }
    for (const batch of batches.filter((b) => wanted(net, b)))
      for (const mode of modes) {
        const memory = [];
        for (const which of ["casemate", "python"]) {
          const side = await sides.start(which);
          await sides.load(side, net);
          const params = which === "casemate" ? setting : { ...setting, mode };
          await side.call("prepare", { task: "private", batch, params });
          await side.call("time", { seconds: 0, atLeast: 5 });
          const { peakMiB } = await side.call("memory");
          memory.push({ name: side.label, peakMiB, idleMiB: side.idleMiB });
          await side.close();
        }
        report({ what: `${net}, peer by ${mode}`, batch, memory });
      }
  },
};
