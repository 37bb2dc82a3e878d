/**
 * Check: one thing that a guard looks for.
 *
 * `look` RETURNS what it found, with a score each; nothing found is an empty list. It THROWS when it broke, which is never taken for "nothing found".
 * It NEVER decides (thresholds are the policy's), never changes a message, never touches clock, network or randomness, and keeps nothing between calls.
 */
import type { Conversation, Message, Role } from "./message.ts";
import type { View } from "./view.ts";

/** input: on its way to the model. output: what the model wrote, on its way to the user. */
export const directions = ["input", "output"] as const;
export type Direction = (typeof directions)[number];

/** What a hit means. The ids stand in verdicts, metrics and policies. */
export const categories = [
  /** somebody else's order in place of the operator's or user's */
  "injection",
  /** a user who talks the model out of its rules */
  "jailbreak",
  /** text that is hidden from people or from filters */
  "obfuscation",
  /** data on its way out: image or link with a payload */
  "exfiltration",
  /** asking for, or giving away, the instructions */
  "prompt-leak",
  "pii",
  "secret",
  /** code, links or markup that harm whoever runs or renders them */
  "unsafe-content",
  "toxicity",
  /** a tool that is called, or described, as it may not be */
  "tool-abuse",
  /** more than the model can take: floods, endless repetition */
  "resource",
  /** an answer that is not of the shape, or not of the principles, that were asked for */
  "policy",
] as const;
export type Category = (typeof categories)[number];

export interface Hit {
  readonly category: Category;
  /** 0..1: the chance that it is what it looks like, as far as the check was calibrated (docs/internals/guard.md says how) */
  readonly score: number;
  /** in units of the message as written; the whole message where it is left out */
  readonly start?: number;
  readonly end?: number;
  /** one line for the operator, without the text itself */
  readonly why: string;
  /** what the view was decoded by, where it is not the message as written */
  readonly how?: readonly string[];
  /** what stands in the place of [start, end) when the policy redacts */
  readonly replacement?: string;
}

export interface MessageSubject {
  readonly message: Message;
  readonly index: number;
  readonly direction: Direction;
  /** first as written, then cleaned, then decoded pieces */
  readonly views: readonly View[];
  readonly conversation: Conversation;
  /** the check's own settings, from the policy; see its file */
  readonly settings: Settings;
}

export interface ConversationSubject {
  readonly conversation: Conversation;
  readonly direction: Direction;
  /** Views of each message, by index; messages of trusted roles have one, as written. Made when they are first asked for: what `noteAt` says may be known without. */
  readonly views: readonly (readonly View[])[];
  /** what the check's own `note` says of the message there; undefined where it has none */
  noteAt(index: number): unknown;
  readonly settings: Settings;
}

/** What a note is made from: nothing of what stands around the message. */
export type NoteSubject = Pick<MessageSubject, "message" | "views" | "settings">;

/** Plain JSON. A check reads its own settings with a schema and throws USAGE for what does not fit. */
export type Settings = Readonly<Record<string, unknown>>;

interface CheckBase {
  /** "phrases", "role-forgery": stands in policies and verdicts */
  readonly id: string;
  /** one line for `casemate guard --list` */
  readonly title: string;
  readonly directions: readonly Direction[];
  /** what its hits may be */
  readonly categories: readonly Category[];
  /** OWASP LLM Top 10 2025 */
  readonly owasp: readonly string[];
  /** MITRE ATLAS technique ids */
  readonly atlas: readonly string[];
  /** paper or standard that it follows */
  readonly source?: string;
  /** A hit counts from this score on, where the policy says nothing else. */
  readonly threshold: number;
  /**
   * Units of text: whether and where there is a hit in a text never depends on what is farther away than this. A stream is held back by it. Infinity: the check
   * needs the whole text.
   */
  readonly reach: number;
  /**
   * Of an answer that is being written: the first unit of `text` (its end, with at least `reach` units of it) from which on more text may make a hit, change one or undo one;
   * text.length where nothing is open. It may be too early, never too late. `asked`: the conversation before the answer. Left out: always text.length - reach.
   */
  pending?(text: string, asked: Conversation, settings: Settings): number;
  /** With these settings it looks for nothing: then a stream does not wait for it. Throws USAGE for settings that do not fit. */
  idle?(settings: Settings): boolean;
  /** Opens what these settings name, such as a model's folder, so that no request waits for it. THROWS what is wrong with that; `look` throws it too. */
  prepare?(settings: Settings): Promise<void>;
}

/**
 * Called once for each message of a role that it reads. What it found in a request's message is kept, where a memory is given to the guard, unless it asked for
 * `conversation` or `index`: then it looks again.
 */
export interface MessageCheck extends CheckBase {
  readonly kind: "message";
  readonly roles: readonly Role[];
  look(s: MessageSubject): readonly Hit[] | Promise<readonly Hit[]>;
}

/** Called once for a conversation. `message` says which message a hit is in. */
export interface ConversationCheck extends CheckBase {
  readonly kind: "conversation";
  /** What it has to know of a message by itself: plain JSON, small and without the text, so that it can be kept in the place of the message. */
  note?(s: NoteSubject): unknown;
  look(s: ConversationSubject): readonly PlacedHit[] | Promise<readonly PlacedHit[]>;
}

export type PlacedHit = Hit & { readonly message: number };

export type Check = MessageCheck | ConversationCheck;
