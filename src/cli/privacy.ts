/** casemate privacy: what a model tells about its training data. */
import { Command } from "commander";
import { auditCommand } from "./privacy/audit.ts";
import { canariesCommand } from "./privacy/canaries.ts";
import { compareCommand } from "./privacy/compare.ts";

export const privacyCommand = (): Command =>
  new Command("privacy")
    .description("what a model tells about its training data")
    .addCommand(auditCommand())
    .addCommand(canariesCommand())
    .addCommand(compareCommand());
