/** A hundred thousand requests that no client sends (npm run test:long). */
import { expect, it } from "vitest";
import { fuzzed } from "./fuzz/fuzzed.ts";

it("bad requests: no error of the server, nothing of its inside, bounded memory", async () => {
  const count = Number(process.env["FUZZ_COUNT"] ?? 100_000);
  const { statuses, wrong, failures, rssMib } = await fuzzed({
    seed: Number(process.env["FUZZ_SEED"] ?? 20261126),
    count,
    atOnce: 16,
  });
  const half = rssMib.slice(Math.floor(rssMib.length / 2));
  const most = Math.max(...rssMib);
  console.log(
    `${count} requests: ${[...statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([s, n]) => `${s} ${n}`)
      .join(", ")}; ` +
      `RSS ${rssMib[0]?.toFixed(0)} MiB at first, at most ${most.toFixed(0)}, ${rssMib.at(-1)?.toFixed(0)} at last`,
  );
  expect(wrong).toEqual([]);
  expect(failures).toEqual([]);
  expect(most).toBeLessThan(700);
  // what is kept of the first half of the requests is not kept again of the second
  expect(mean(half.slice(-10)) - mean(half.slice(0, 10))).toBeLessThan(50);
});

const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
