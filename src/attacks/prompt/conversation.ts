/** Conversation: one talk with the target, as it was: what the attacker sent, what was answered, and the verdict on it. */
import type { ChatMessage, ChatTool, Generates, Generation } from "../../engine/runtime/generates.ts";
import type { Handed } from "../../engine/runtime/handed.ts";
import type { Budget } from "./budget.ts";
import type { JudgeContext, Verdict } from "./judge.ts";
import { judgeAnswer } from "./judge-answer.ts";
import type { Goal, Opening } from "./probe.ts";
import type { PromptHardening } from "./prompt-hardening.ts";
import type { Reply, Talk } from "./strategy.ts";
import type { Subject } from "./subject.ts";

export interface Line {
  /** attacker: also what was forged in others' names */
  readonly by: "attacker" | "target";
  readonly message: ChatMessage;
}

export interface ConversationRecord {
  readonly lines: readonly Line[];
  readonly tools: readonly ChatTool[];
  /** of the answer that went furthest */
  readonly verdict: Verdict;
  /** what the target answered, of the last turn */
  readonly finish: Generation["finish"];
}

export interface ConversationOptions {
  readonly target: Generates;
  readonly subject: Subject;
  readonly goal: Pick<Goal, "ask" | "judge" | "place">;
  readonly budget: Budget;
  readonly judging: JudgeContext;
  readonly maxTokens: number;
  readonly history?: readonly ChatMessage[];
  /** default: what is said is sent as it is */
  readonly hardening?: PromptHardening;
}

export class Conversation implements Talk {
  readonly #o: ConversationOptions;
  readonly #lines: Line[] = [];
  readonly #handed = new Map<ChatMessage, Handed>();
  #tools: readonly ChatTool[];
  #best: Verdict | undefined;
  #finish: Generation["finish"] = "stop";

  constructor(options: ConversationOptions) {
    this.#o = options;
    this.#tools = options.subject.tools ?? [];
    for (const message of options.history ?? []) this.#lines.push({ by: "attacker", message });
  }

  /** undefined before the first answer: nothing was asked. */
  get record(): ConversationRecord | undefined {
    return this.#best === undefined
      ? undefined
      : { lines: this.#lines, tools: this.#tools, verdict: this.#best, finish: this.#finish };
  }

  /** The first thing that is said is put where the goal places it. */
  say(text: string): Promise<Reply> {
    const { place } = this.#o.goal;
    const first = !this.#lines.some((l) => l.by === "target");
    return this.send(first && place !== undefined ? place(text) : { messages: [{ role: "user", content: text }] });
  }

  async send(opening: Opening): Promise<Reply> {
    const { target, subject, goal, budget, judging, maxTokens, hardening } = this.#o;
    for (const message of opening.messages) this.#lines.push({ by: "attacker", message });
    const last = opening.messages.at(-1);
    if (opening.handed !== undefined && last !== undefined) this.#handed.set(last, opening.handed);
    if (opening.tools !== undefined) this.#tools = [...(subject.tools ?? []), ...opening.tools];
    const system: ChatMessage[] =
      subject.systemPrompt === undefined ? [] : [{ role: "system", content: subject.systemPrompt }];
    const said = [...system, ...this.#lines.map((l) => l.message)];
    const hardened = hardening?.apply(said, this.#handed);
    budget.take();
    const given = await target.generate(
      { messages: hardened?.messages ?? said, tools: this.#tools, maxTokens },
      judging.signal,
    );
    budget.spend(given.tokens.input + given.tokens.output);
    const withheld = (await hardened?.withholds(given)) === true;
    const answer: Generation = withheld ? { ...given, text: "", calls: [], finish: "blocked" } : given;
    this.#lines.push({
      by: "target",
      message: {
        role: "assistant",
        content: answer.text,
        ...(answer.calls.length === 0 ? {} : { calls: answer.calls }),
      },
    });
    this.#finish = answer.finish;
    const verdict = await judgeAnswer(
      goal.judge,
      {
        ask: goal.ask,
        sent: this.#lines.flatMap((l) => (l.by === "attacker" ? [l.message.content] : [])).join("\n"),
        answer: answer.text,
        calls: answer.calls,
        finish: answer.finish,
      },
      judging,
    );
    if (this.#best === undefined || rank(verdict) > rank(this.#best)) this.#best = verdict;
    return { text: answer.text, verdict };
  }
}

/** A success stays one, whatever is said after it; what could not be told outweighs what held. */
const rank = ({ outcome }: Verdict): number => ["refused", "held", "unclear", "success"].indexOf(outcome);
