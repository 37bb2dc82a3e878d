/** hardeningOf: the hardenings of the guard as the red team tries them: messages hardened, answers with a canary kept back. */
import type { PromptHardening } from "../../attacks/prompt/prompt-hardening.ts";
import { checks } from "../../guard/checks.ts";
import { openGuard } from "../../guard/guard.ts";
import { applyHardenings } from "../../guard/harden/apply-hardenings.ts";
import { defaultHardenings } from "../../guard/harden/harden.ts";
import { hardenChat } from "../../guard/harden/harden-chat.ts";
import { hardenings } from "../../guard/harden/hardenings.ts";

/** `name`: ids with + between, "default" among them. Throws USAGE for what is none. */
export const hardeningOf = (name: string): PromptHardening => {
  const ids = [...new Set(name.split("+").flatMap((id) => (id === "default" ? defaultHardenings : [id])))];
  // an unknown one is told before anything is asked
  applyHardenings({ system: "", data: [], user: "" }, ids);
  return {
    id: name,
    apply: (messages, handed) => {
      const hardened = hardenChat(messages, handed, ids);
      return { messages: hardened.messages, withholds: ({ text }) => hasCanary(text, hardened.canaries) };
    },
  };
};

/** Each of the list alone, then all that `harden` takes by default. */
export const allHardenings: readonly string[] = [...hardenings.map((h) => h.id), "default"];

/** As the guard of answers tells a canary: in any spelling. Its other checks are not what is measured. */
const hasCanary = async (text: string, canaries: readonly string[]): Promise<boolean> => {
  if (canaries.length === 0 || text === "") return false;
  const others = checks.filter((c) => c.id !== "prompt-leak-output").map((c) => [c.id, { mode: "off" }] as const);
  const guard = openGuard({
    checks: { ...Object.fromEntries(others), "prompt-leak-output": { settings: { canaries: [...canaries] } } },
  });
  const messages = [
    { role: "user", text: "" },
    { role: "assistant", text },
  ] as const;
  return (await guard.look({ messages }, "output")).verdict !== "pass";
};
