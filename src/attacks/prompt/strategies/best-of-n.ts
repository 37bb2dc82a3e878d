/** best-of-n: the same ask many times, each time with its letters changed a little. Every try is counted. */
import type { Rng } from "../../../core/rng.ts";
import type { Dialogue } from "../strategy.ts";

/** as in the paper: p = sigma^(1/2) for scrambling, capitals; sigma^3 for noise */
const sigma = 0.4;

/** Scrambles the inside of words, capitalises at random, moves characters by one. Exported for searches that build on it. */
export const augment = (text: string, rng: Rng): string =>
  text
    .split(" ")
    .map((word) => {
      if (word.length < 4 || rng.uniform() >= Math.sqrt(sigma)) return word;
      const inside = [...word.slice(1, -1)];
      rng.shuffle(inside as unknown as number[]);
      return word.charAt(0) + inside.join("") + word.slice(-1);
    })
    .join(" ")
    .replaceAll(/[a-z]/gi, (c) =>
      rng.uniform() < Math.sqrt(sigma) ? (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()) : c,
    )
    .replaceAll(/[!-~]/g, (c) =>
      rng.uniform() < sigma ** 3 ? String.fromCharCode(Math.min(126, Math.max(33, c.charCodeAt(0) + rng.sign()))) : c,
    );

export const bestOfN: Dialogue = {
  kind: "dialogue",
  single: true,
  id: "best-of-n",
  title: "asks again and again with letters changed, until it works (--attempts)",
  source: "Hughes et al. 2024 (Best-of-N jailbreaking), arXiv:2412.03556",
  async run({ goal, rng, attempts, open }) {
    for (let i = 0; i < attempts; i++) {
      const { verdict } = await open().say(augment(goal.ask, rng));
      if (verdict.outcome === "success") return;
    }
  },
};
