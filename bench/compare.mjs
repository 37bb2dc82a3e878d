/** compare: times a task on several sides in turn, round by round, and gives medians and the ratio of each round. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { median, summary } from "./statistics.mjs";

const ticksPerSecond = 100;

/** Processor time of the whole machine so far that was not idle, in seconds; NaN where there is no /proc. */
const machineBusy = () => {
  try {
    const [user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8")
      .split("\n")[0]
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return (user + nice + system + irq + softirq) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
};

/** Processor time of one process so far, in seconds. */
const processBusy = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};

/** Share of the machine's processor time that other processes took since the start: a measurement wants it near 0. */
const othersSince = (pids) => {
  const own = () => pids.reduce((s, pid) => s + processBusy(pid), 0);
  const [busy, mine, started] = [machineBusy(), own(), performance.now()];
  return () => (machineBusy() - busy - (own() - mine)) / ((performance.now() - started) / 1000) / cpus().length;
};

/**
 * `runners`: each has a side that is loaded, a task and its params; the first is Casemate. Rounds go A, B, ..., A, B, ...: what else the machine does
 * hits all alike. `warm: false`: tasks of seconds, which have run before. RETURNS milliseconds per call of each (median of round medians, quartiles) and the ratio other / Casemate over the rounds.
 */
export const compare = async (runners, { batch, rounds, seconds, atLeast = 3, warm = true }) => {
  const prepare = (r) => r.side.call("prepare", { task: r.task, batch, params: r.params ?? {} });
  const measure = async (r, s, n) => (await r.side.call("time", { seconds: s, atLeast: n })).ms;
  for (const r of runners) {
    await prepare(r);
    if (warm) await measure(r, seconds, 2);
  }
  const perRound = runners.map(() => []);
  const others = othersSince([process.pid, ...new Set(runners.map((r) => r.side.pid))]);
  for (let round = 0; round < rounds; round++)
    for (const [i, r] of runners.entries()) {
      // several tasks may share a side
      await prepare(r);
      if (warm && runners.filter((other) => other.side === r.side).length > 1) await measure(r, 0, 1);
      perRound[i].push(median(await measure(r, seconds, atLeast)));
    }
  const othersShare = Math.max(0, others());
  const results = runners.map((r, i) => ({
    name: r.name ?? r.side.label,
    ms: summary(perRound[i]),
    ratio: i === 0 ? undefined : summary(perRound[i].map((ms, k) => ms / perRound[0][k])),
    rounds: perRound[i],
  }));
  return { results, othersShare };
};
