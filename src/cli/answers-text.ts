/** answersText: what a model said to each goal, a line each; with several goals the ask stands before it. */
import type { Answer } from "../attacks/prompt/white-box/wanted.ts";
import { printable } from "./printable.ts";

export const answersText = (answers: readonly Answer[]): string =>
  answers
    .map(
      ({ ask, answer, success }) =>
        `answer  ${answers.length === 1 ? "" : `${printable(ask)} -> `}${printable(answer)}${answers.length === 1 || success ? "" : " (not what is wanted)"}\n`,
    )
    .join("");
