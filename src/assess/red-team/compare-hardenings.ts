/**
 * compareHardenings: a plan against a prompt as it is and against each hardening of it, the same attacks with the same seed.
 *
 * Each has its own report in a folder of its own, and its own budget. A run that was killed goes on with the prompt where it stopped.
 */
import { join } from "node:path";
import { writeFiles } from "../write-files.ts";
import { compare, type HardeningComparison } from "./comparison.ts";
import { hardeningOf } from "./hardening-of.ts";
import { type RedTeam, redTeam, type RedTeamOptions } from "./red-team.ts";
import { renderComparisonHtml } from "./render-comparison.ts";
import { type RedTeamFormat, writeRedTeam } from "./write-red-team.ts";

export interface CompareOptions extends Omit<RedTeamOptions, "hardening" | "cases"> {
  /** ids with + between: "delimit", "datamark+sandwich", "default" */
  readonly hardenings: readonly string[];
  /** of each report */
  readonly formats: readonly RedTeamFormat[];
  /** a prompt is about to be tried */
  readonly onPrompt?: (id: string) => void;
}

/** the prompt as it is */
const plainId = "plain";

/** RETURNS the comparison and the paths of its own files. Throws USAGE for an unknown hardening, before anything is asked; what redTeam and writing throw. */
export const compareHardenings = async (
  o: CompareOptions,
): Promise<{ readonly comparison: HardeningComparison; readonly paths: readonly string[] }> => {
  const wanted = [...new Set(o.hardenings)].map(hardeningOf);
  const done: (readonly [id: string, run: RedTeam])[] = [];
  for (const hardening of [undefined, ...wanted]) {
    const id = hardening?.id ?? plainId;
    const out = join(o.out, id);
    o.onPrompt?.(id);
    const run = await redTeam({ ...o, out, ...(hardening === undefined ? {} : { hardening }) });
    await writeRedTeam(out, run.report, run.cases, o.formats);
    done.push([id, run]);
  }
  const comparison = compare(done.map(([id, { report }]) => [id, report]));
  const paths = await writeFiles(o.out, [
    ["index.html", () => renderComparisonHtml(comparison)],
    ["comparison.json", () => `${JSON.stringify(comparison, null, 2)}\n`],
  ]);
  // only now: what is finished need not be asked again when a later prompt breaks off
  for (const [, run] of done) await run.finish();
  return { comparison, paths };
};
