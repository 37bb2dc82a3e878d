/**
 * role-tokens: marks of chat templates in data and in the user's text are broken up, so that a server that pastes messages into one string (as most that serve open
 * models do) can not be told that a new role begins.
 */
import type { Hardening } from "./hardening.ts";

/** Marks of the templates of ChatML, Llama 2 and 3, Mistral, Gemma, Phi, Command R, DeepSeek, Granite, GLM, and of the plain dialogues of older models. */
const tokens =
  /<\|[\w/ -]{1,40}\|>|<｜[^｜\n]{1,40}｜>|<\/?s>|<<\/?SYS>>|\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]|<(?:start|end)_of_turn>|<\/?(?:bos|eos|pad|unk)>|\[g?MASK\]|<(?:\|?)(?:START|END)_OF_TURN_TOKEN(?:\|?)>/gi;
/** a line that begins as another role's would */
const turns =
  /^([ \t]*(?:#{1,4}[ \t]*)?)(system|user|assistant|human|ai|tool|developer|instruction|response)([ \t]*):/gim;

/** Readable as before, and no token: a zero-width character would be taken out by a cleaner, so a visible one goes in. */
export const withoutRoleTokens = (text: string): string =>
  text.replaceAll(tokens, (token) => `${token.slice(0, 1)}·${token.slice(1)}`).replaceAll(turns, "$1$2$3∶");

export const roleTokens: Hardening = {
  id: "role-tokens",
  title: "marks of chat templates in data and user text broken up",
  source: "Chang et al., ChatInject: Abusing Chat Templates for Prompt Injection, 2025",
  apply: (draft) => ({
    ...draft,
    user: withoutRoleTokens(draft.user),
    data: draft.data.map((block) => ({
      text: withoutRoleTokens(block.text),
      ...(block.source === undefined ? {} : { source: withoutRoleTokens(block.source) }),
    })),
  }),
};
