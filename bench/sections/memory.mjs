/** Peak memory (VmHWM) of a fresh process that opens a net and takes a few gradients, or runs an attack, and what the process had when it was idle. */
const cases = [
  { net: "resnet18", batch: 64, tasks: ["gradient", "gradient"] },
  { net: "mnistCnn", batch: 64, tasks: ["gradient", "gradient"] },
  { net: "mlp", batch: 64, tasks: ["gradient", "gradient"] },
  {
    net: "digits",
    batch: 100,
    name: "AutoAttack",
    tasks: ["auto_attack", "torchattacks_auto_attack"],
    params: [
      { epsilon: 0.06, earlyStop: true },
      { epsilon: 0.06, steps: 100 },
    ],
  },
];

export const memory = {
  title: "Peak memory of the process in MiB (in brackets: idle, with everything imported)",
  async run({ sides, report, wanted }) {
    for (const { net, batch, name = "gradient", tasks, params = [{}, {}] } of cases.filter((c) =>
      wanted(c.net, c.batch),
    )) {
      const results = [];
      for (const [i, which] of ["casemate", "python"].entries()) {
        const side = await sides.start(which);
        await sides.load(side, net);
        await side.call("prepare", { task: tasks[i], batch, params: params[i] });
        await side.call("time", { seconds: 0, atLeast: name === "gradient" ? 8 : 1 });
        const { peakMiB } = await side.call("memory");
        results.push({ name: side.label, peakMiB, idleMiB: side.idleMiB });
        await side.close();
      }
      report({ what: `${net} ${name}`, batch, memory: results });
    }
  },
};
