/** casemate data: what is in a data set before a model is trained on it. */
import { Command } from "commander";
import { duplicatesCommand } from "./data/duplicates.ts";
import { vocabularyCommand } from "./data/vocabulary.ts";

export const dataCommand = (): Command =>
  new Command("data")
    .description("what is in a data set before a model is trained on it")
    .addCommand(duplicatesCommand())
    .addCommand(vocabularyCommand());
