/** casemate privacy: what a model tells about its training data. */
import { Command } from "commander";
import { auditCommand } from "./privacy/audit.ts";

export const privacyCommand = (): Command =>
  new Command("privacy").description("what a model tells about its training data").addCommand(auditCommand());
