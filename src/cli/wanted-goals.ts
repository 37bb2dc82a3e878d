/** wantedGoals: what an ONNX language model is asked and to say, from options or from a file of JSON lines. */
import { z } from "zod";
import type { Wanted } from "../attacks/prompt/white-box/wanted.ts";
import { CasemateError } from "../core/error.ts";
import { fileText } from "./input-file.ts";

const schema = z.strictObject({ ask: z.string(), target: z.string().min(1) });

interface WantedFlags {
  readonly ask?: string;
  readonly target?: string;
  readonly goals?: string;
}

/** `asks`: does a single goal need --ask. Throws USAGE, FILE_NOT_FOUND, DATA_UNREADABLE with the number of the line. */
export const wantedGoals = ({ ask, target, goals }: WantedFlags, asks: boolean): Wanted[] => {
  if (goals === undefined) {
    if (target === undefined || (asks && ask === undefined))
      throw new CasemateError("USAGE", "nothing says what the model is asked and to say", {
        hint: `give ${asks ? "--ask and " : ""}--target, or --goals`,
      });
    return [{ ask: ask ?? "", target }];
  }
  if (ask !== undefined || target !== undefined)
    throw new CasemateError("USAGE", "--goals says what --ask and --target would");
  return fileText(goals)
    .split("\n")
    .flatMap((line, i) => {
      if (line.trim() === "") return [];
      try {
        return [schema.parse(JSON.parse(line))];
      } catch (cause) {
        throw new CasemateError("DATA_UNREADABLE", `${goals}:${i + 1}: no goal`, {
          cause,
          hint: 'a line is {"ask": "...", "target": "..."}',
        });
      }
    });
};
