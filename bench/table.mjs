/** Lines of the table on the screen: milliseconds and ratio, each as median and quartiles. */

const digits = (v) => (v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v.toFixed(3));
const spread = ({ median, low, high }, f = digits) => `${f(median)} (${f(low)}-${f(high)})`;

/** One measurement: a line for each side, the peers with their ratio and the bar that it should reach. */
export const print = ({ what, batch, results, bars = [], notes = [], per = 1, othersShare, memory, seconds }) => {
  if (seconds !== undefined) {
    console.log(`  ${what.padEnd(36)} ${spread(seconds, (v) => v.toFixed(2))} s`);
    return;
  }
  if (memory !== undefined) {
    for (const [i, m] of memory.entries()) {
      const verdict = i === 0 ? (m.peakMiB <= memory[1].peakMiB ? "ok" : "MISSED") : "";
      const label = i === 0 ? `${what} @${batch}` : "";
      console.log(
        `  ${label.padEnd(24)} ${m.name.padEnd(24)} ${m.peakMiB.toFixed(0)} (${m.idleMiB.toFixed(0)}) ${verdict}`.trimEnd(),
      );
    }
    return;
  }
  const scaled = ({ median, low, high }) => ({ median: median / per, low: low / per, high: high / per });
  for (const [i, r] of results.entries()) {
    const bar = bars.length === 1 && i > 0 ? bars[0] : bars[i];
    const ratio = r.ratio === undefined ? "" : `x${spread(r.ratio, (v) => v.toFixed(2))}`;
    const verdict = bar === undefined || i === 0 ? "" : `${r.ratio.median >= bar ? "ok" : "MISSED"} >= ${bar}`;
    const label = i === 0 ? `${what} @${batch}` : "";
    const cells = [
      label.padEnd(16),
      r.name.padEnd(36),
      `${spread(scaled(r.ms))} ms`.padEnd(28),
      ratio.padEnd(20),
      verdict,
    ];
    console.log(`  ${[...cells, notes[i] ?? ""].join(" ").trimEnd()}`);
  }
  if (othersShare > 0.03)
    console.log(`  not quiet: other processes took ${(100 * othersShare).toFixed(0)} % of the machine meanwhile`);
};
