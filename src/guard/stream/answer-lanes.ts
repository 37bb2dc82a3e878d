/** AnswerLanes: the messages of an answer as its pieces come: one for each lane ("0", "1/reasoning"), texts and calls put together. */
import type { Message, ToolCall } from "../message.ts";
import type { Piece } from "./piece.ts";

export interface Lane {
  text: string;
  readonly calls: Map<string, ToolCall>;
  /** calls of whose arguments only the meaning counts */
  readonly byMeaning: Set<string>;
}

export class AnswerLanes {
  readonly #lanes = new Map<string, Lane>();
  #units = 0;

  /** UTF-16 units of everything */
  get units(): number {
    return this.#units;
  }

  get(lane: string): Lane {
    let found = this.#lanes.get(lane);
    if (found === undefined) this.#lanes.set(lane, (found = { text: "", calls: new Map(), byMeaning: new Set() }));
    return found;
  }

  /** RETURNS where the piece stands in the lane's text; undefined for a repetition of something that was not there before. */
  add(piece: Piece): { readonly start: number; readonly end: number } | undefined {
    const lane = this.get(piece.lane);
    if (piece.kind === "call") {
      const before = lane.calls.get(piece.call);
      const said = piece.arguments ?? "";
      const args = before?.arguments ?? "";
      if (piece.whole === true && args !== "" && said !== args) return undefined;
      const name = (before?.name ?? "") + (piece.whole === true && before?.name ? "" : (piece.name ?? ""));
      const now = piece.whole === true ? said : args + said;
      this.#units += now.length - args.length;
      if (piece.meaning === true) lane.byMeaning.add(piece.call);
      lane.calls.set(piece.call, { name, arguments: now });
      return { start: lane.text.length, end: lane.text.length };
    }
    if (piece.kind === "copy" && lane.text !== "")
      return piece.text === lane.text ? { start: 0, end: lane.text.length } : undefined;
    const start = lane.text.length;
    lane.text += piece.text;
    this.#units += piece.text.length;
    return { start, end: lane.text.length };
  }

  /** Those that say or call something, in the order in which they began. */
  messages(): readonly (readonly [lane: string, message: Message])[] {
    return [...this.#lanes]
      .filter(([, { text, calls }]) => text !== "" || calls.size > 0)
      .map(([name, { text, calls, byMeaning }]) => {
        const all = [...calls].map(([id, c]) => (byMeaning.has(id) ? { ...c, arguments: meaningOf(c.arguments) } : c));
        return [name, { role: "assistant", text, ...(all.length === 0 ? {} : { calls: all }) }];
      });
  }
}

/** What is no JSON stays as it is. */
const meaningOf = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return json;
  }
};
