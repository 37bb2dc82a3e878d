/** pair: a model writes the ask, sees answer and score, and writes a better one. */
import type { Dialogue } from "../strategy.ts";
import { attackerMessages, promptOf, type Try } from "./attacker-prompt.ts";

export const pair: Dialogue = {
  kind: "dialogue",
  single: true,
  id: "pair",
  title: "a model improves the ask by what was answered (--attacker, --turns)",
  source: "Chao et al. 2023 (PAIR), arXiv:2310.08419",
  needs: "attacker",
  async run(context) {
    for (let stream = 0; stream < context.attempts; stream++) {
      const tries: Try[] = [];
      for (let i = 0; i < context.turns; i++) {
        const prompt = promptOf(await context.askAttacker(attackerMessages(context, tries)));
        if (prompt === undefined) continue;
        // a fresh conversation each time: the target must not see the tries before
        const { text, verdict } = await context.open().say(prompt);
        if (verdict.outcome === "success") return;
        tries.push({ prompt, answer: text, score: verdict.score });
      }
    }
  },
};
