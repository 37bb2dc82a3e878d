/** casemate registry yank: withdraw a version, or take that back. */
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { exactVersion } from "./aliases.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";

export const yankCommand = (): Command =>
  connected(new Command("yank"))
    .description("withdraw a version: it is handed out no more, and no alias moves to it")
    .argument("<version>", "such as fraud@3")
    .option("--reason <text>", "why; kept in the log and shown to who asks for the version")
    .option("--undo", "take a withdrawal back", false)
    .action(
      async (reference: string, flags: ConnectionFlags & { readonly reason?: string; readonly undo: boolean }) => {
        if (flags.undo === (flags.reason !== undefined))
          throw new CasemateError("USAGE", "give --reason to withdraw a version, or --undo");
        const target = exactVersion(reference);
        const answer = await withRegistry(flags, ({ api }) =>
          api.yank({ ...target, ...(flags.reason === undefined ? {} : { reason: flags.reason }) }),
        );
        const still = answer.yanked === undefined ? [] : answer.aliases;
        process.stdout.write(
          `${flags.undo ? "restored " : "withdrawn"} ${reference}\n${still.map((a) => `warning: ${target.model}@${a} still points to it: casemate registry rollback ${target.model}@${a}\n`).join("")}`,
        );
      },
    );
