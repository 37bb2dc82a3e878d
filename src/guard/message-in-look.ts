/** MessageInLook: one message while a guard looks at its conversation: its readings, made when they are first asked for, and what is known of it from before. */
import type { ConversationCheck, Direction, Hit, MessageCheck, Settings } from "./check.ts";
import { viewsOf } from "./decode/views.ts";
import type { KnownMessage } from "./memory/known-message.ts";
import type { Conversation, Message } from "./message.ts";
import type { GuardPolicy } from "./policy.ts";
import { type DataPart, dataIn } from "./data-in.ts";
import { asWritten, type View } from "./view.ts";

/** a message with more finds is looked at again each time: what is kept of one stays small */
const mostKeptHits = 32;

export interface InLook {
  readonly message: Message;
  readonly index: number;
  /** trusted messages, and those of a conversation that is too much, have one reading and nothing is kept of them */
  readonly wanted: boolean;
  readonly limits: GuardPolicy["limits"];
  readonly known: KnownMessage | undefined;
}

interface PartInLook {
  readonly part: DataPart;
  readonly message: Message;
  readonly views: readonly View[];
  readonly cut: boolean;
}

export class MessageInLook {
  readonly #of: InLook;
  readonly #hits = new Map<string, readonly Hit[]>();
  readonly #again = new Set<string>();
  readonly #notes: Map<string, unknown>;
  readonly #noted: number;
  #parts: readonly PartInLook[] | undefined;
  #read: { readonly views: readonly View[]; readonly cut: boolean } | undefined;

  constructor(of: InLook) {
    this.#of = of;
    this.#notes = new Map(of.known?.notes);
    this.#noted = this.#notes.size;
  }

  get views(): readonly View[] {
    return this.#reading().views;
  }

  /** Has it more readings than were made? */
  get cut(): boolean {
    return this.#of.known?.cut ?? (this.#reading().cut || this.#dataParts().some((p) => p.cut));
  }

  #reading(): { readonly views: readonly View[]; readonly cut: boolean } {
    const { message, wanted, limits } = this.#of;
    return (this.#read ??= wanted ? viewsOf(message.text, limits) : { views: [asWritten(message.text)], cut: false });
  }

  hits(
    check: MessageCheck,
    around: { readonly direction: Direction; readonly conversation: Conversation; readonly settings: Settings },
  ): readonly Hit[] | Promise<readonly Hit[]> {
    const { known, message, index } = this.#of;
    if (known !== undefined && !known.again.has(check.id)) return known.hits.get(check.id) ?? [];
    const again = this.#again;
    const lookAt = (message: Message, views: readonly View[]): readonly Hit[] | Promise<readonly Hit[]> =>
      check.look({
        message,
        views,
        direction: around.direction,
        settings: around.settings,
        get conversation() {
          again.add(check.id);
          return around.conversation;
        },
        get index() {
          again.add(check.id);
          return index;
        },
      });
    const own = lookAt(message, this.views);
    const parts = !readsData(check) || around.direction === "output" ? [] : this.#dataParts();
    const inParts = parts.map(({ part, message: data, views }) => {
      const found = lookAt(data, views);
      return found instanceof Promise ? found.then((hits) => moved(hits, part)) : moved(found, part);
    });
    const looked =
      inParts.length === 0
        ? own
        : own instanceof Promise || inParts.some((f) => f instanceof Promise)
          ? Promise.all([own, ...inParts]).then((all) => all.flat())
          : [own, ...(inParts as (readonly Hit[])[])].flat();
    const keep = (hits: readonly Hit[]): readonly Hit[] => {
      if (hits.length > 0) this.#hits.set(check.id, hits);
      return hits;
    };
    // most checks answer at once: no turn of the event loop for those
    return looked instanceof Promise ? looked.then(keep) : keep(looked);
  }

  /** What a user's message holds of others' texts, read as documents. */
  #dataParts(): readonly PartInLook[] {
    const { message, wanted, limits } = this.#of;
    if (!wanted || message.role !== "user") return [];
    return (this.#parts ??= dataIn(message.text).map((part) => {
      const text = message.text.slice(part.start, part.end);
      return { part, message: { role: "document", text }, ...viewsOf(text, limits) };
    }));
  }

  note(check: ConversationCheck, settings: Settings): unknown {
    if (check.note !== undefined && !this.#notes.has(check.id))
      this.#notes.set(check.id, check.note({ message: this.#of.message, views: this.views, settings }));
    return this.#notes.get(check.id);
  }

  /** What is to be kept, after a look in which every check ran to its end; undefined: nothing that is not kept yet, or too much. */
  learned(): KnownMessage | undefined {
    const { known, wanted } = this.#of;
    if (!wanted) return undefined;
    if (known !== undefined) return this.#notes.size > this.#noted ? { ...known, notes: this.#notes } : undefined;
    const hits = new Map([...this.#hits].filter(([id]) => !this.#again.has(id)));
    const n = [...hits.values()].reduce((sum, h) => sum + h.length, 0);
    return n > mostKeptHits ? undefined : { cut: this.cut, hits, again: this.#again, notes: this.#notes };
  }
}

/** Checks that look for orders in data. */
const readsData = (check: MessageCheck): boolean =>
  check.roles.includes("user") &&
  check.roles.includes("document") &&
  check.categories.some((c) => c === "injection" || c === "exfiltration");

const moved = (hits: readonly Hit[], { start, end }: DataPart): readonly Hit[] =>
  hits.map((hit) => ({
    ...hit,
    start: hit.start === undefined ? start : hit.start + start,
    end: hit.end === undefined ? end : hit.end + start,
    why: `${hit.why}, in data within the message`,
  }));
