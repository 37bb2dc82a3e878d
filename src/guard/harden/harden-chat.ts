/**
 * hardenChat: a conversation hardened: what tools gave back and what users handed over is data, where it stands; rules go to the system message, what is said once
 * more behind all of it.
 */
import type { ChatMessage } from "../../engine/runtime/generates.ts";
import type { Handed } from "../../engine/runtime/handed.ts";
import { applyHardenings } from "./apply-hardenings.ts";
import type { Block } from "./hardening.ts";
import { withoutRoleTokens } from "./role-tokens.ts";
import { shownBlock } from "./shown-block.ts";

export interface HardenedChat {
  readonly messages: readonly ChatMessage[];
  /** words that no answer may have */
  readonly canaries: readonly string[];
}

/** `handed`: of messages of users. Without a system message the rules are one. Throws USAGE for an unknown hardening. Marks and canaries are new in each call. */
export const hardenChat = (
  messages: readonly ChatMessage[],
  handed: ReadonlyMap<ChatMessage, Handed>,
  wanted: readonly string[],
): HardenedChat => {
  const blocks = new Map<ChatMessage, Block>();
  for (const m of messages) {
    const given = handed.get(m);
    if (m.role === "tool") blocks.set(m, { text: m.content });
    else if (m.role === "user" && given !== undefined) blocks.set(m, { text: given.text });
  }
  const asking = messages.findLast((m) => m.role === "user");
  const taskOf = (m: ChatMessage): string => handed.get(m)?.task ?? m.content;
  const draft = applyHardenings(
    {
      system: messages
        .filter((m) => m.role === "system")
        .map((m) => m.content)
        .join("\n"),
      data: [...blocks.values()],
      user: asking === undefined ? "" : taskOf(asking),
    },
    wanted,
  );
  const hardened = new Map([...blocks.keys()].map((m, i) => [m, draft.data[i]?.text ?? ""]));
  const others = wanted.includes("role-tokens") ? withoutRoleTokens : (text: string): string => text;
  const content = (m: ChatMessage): string => {
    const data = hardened.get(m);
    if (m.role === "tool") return data ?? m.content;
    if (m.role !== "user") return m.content;
    const user = m === asking ? draft.user : others(taskOf(m));
    return data === undefined ? user : `${shownBlock({ text: data }, 0)}\n\n${user}`;
  };
  const rest = messages.filter((m) => m.role !== "system").map((m): ChatMessage => ({ ...m, content: content(m) }));
  const last = rest.at(-1);
  const after = draft.after.join("\n\n");
  if (after !== "" && last?.role === "user")
    rest[rest.length - 1] = { ...last, content: `${last.content}\n\n${after}` };
  else if (after !== "") rest.push({ role: "user", content: after });
  return {
    messages: draft.system === "" ? rest : [{ role: "system", content: draft.system }, ...rest],
    canaries: draft.canaries,
  };
};
