/** casemate attacks: lists the attacks in the box. */
import { Command } from "commander";
import { attacks } from "../attacks/index.ts";

export const attacksCommand = (): Command =>
  new Command("attacks")
    .description("list the attacks, what they need and their parameters")
    .option("--json", "print JSON", false)
    .action((options: { json: boolean }) => {
      if (options.json) {
        const list = attacks.map(({ id, title, kind, needs, norms, targeted, paper, atlas, defaults }) => ({
          id,
          title,
          kind,
          needs,
          norms,
          targeted,
          paper,
          atlas,
          defaults,
        }));
        process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
        return;
      }
      for (const a of attacks) {
        process.stdout.write(
          `${a.id.padEnd(28)} ${a.kind.padEnd(8)} needs ${a.needs.padEnd(9)} ${a.norms.join(" ").padEnd(14)} ${a.targeted ? "targeted " : "         "} ${a.title}\n`,
        );
        process.stdout.write(`${" ".repeat(29)}${JSON.stringify(a.defaults)}\n`);
      }
    });
