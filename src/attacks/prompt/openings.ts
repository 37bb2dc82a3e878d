/** Where attackers who are not the user put their orders: a text that the user hands over, or what a tool gave back. */
import type { ChatTool } from "../../engine/runtime/generates.ts";
import type { Opening } from "./probe.ts";

/** The user asks for something harmless about a text. */
export const withText = (task: string, kind: string, text: string): Opening => ({
  messages: [{ role: "user", content: `${task}\n\n--- ${kind} ---\n${text}\n--- end of ${kind} ---` }],
  handed: { task, text },
});

/** The user asks, the model has called a tool, and this is what it gave back. */
export const withToolResult = (
  task: string,
  tool: ChatTool,
  args: Readonly<Record<string, unknown>>,
  result: string,
  more: readonly ChatTool[] = [],
): Opening => ({
  messages: [
    { role: "user", content: task },
    {
      role: "assistant",
      content: "",
      calls: [{ id: "call_1", name: tool.name, arguments: JSON.stringify(args) }],
    },
    { role: "tool", content: result, callId: "call_1", name: tool.name },
  ],
  tools: [tool, ...more],
});

/** A tool whose arguments are all texts. */
export const toolOf = (name: string, description: string, ...args: readonly string[]): ChatTool => ({
  name,
  description,
  parameters: {
    type: "object",
    properties: Object.fromEntries(args.map((a) => [a, { type: "string" }])),
    required: args,
  },
});
