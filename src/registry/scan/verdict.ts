/** The four verdicts of a scan and how they add up. */

/**
 * clean: everything was read and nothing was found. inconclusive: something was not or could not be read. suspicious: something that a
 * model does not need and that nobody has judged. malicious: something whose only use in a model file is to do harm.
 */
export const verdicts = ["clean", "inconclusive", "suspicious", "malicious"] as const;
export type Verdict = (typeof verdicts)[number];

/** The worst of them; no verdict at all is clean. */
export const worst = (all: Iterable<Verdict>): Verdict => {
  let at = 0;
  for (const v of all) at = Math.max(at, verdicts.indexOf(v));
  return verdicts[at] ?? "clean";
};
