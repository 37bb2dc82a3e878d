/** canary: a random word in the instructions. An answer that has it gave the instructions away (check prompt-leak-output). */
import { newCanary } from "../canary.ts";
import type { Hardening } from "./hardening.ts";

export const canary: Hardening = {
  id: "canary",
  title: "a random word in the instructions that no answer may have",
  source: "Rebuff (canary tokens), 2023",
  apply: (draft) => {
    const word = newCanary();
    return { ...draft, system: `${draft.system}\n[${word}]`, canaries: [...draft.canaries, word] };
  },
};
