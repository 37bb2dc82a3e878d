/**
 * Automaton: all patterns of all languages in one pass over a text. Words are found by one trie of characters, and phrases of words by one automaton whose active states
 * are kept as a set (Thompson 1968), so that time is linear in the text whatever the text is.
 */
import { border, fold, nothing, sentenceEnd, standsAlone } from "./folding.ts";
import type { Element, Pattern } from "./parse-patterns.ts";

export interface PhraseMatch {
  readonly pattern: Pattern;
  readonly start: number;
  readonly end: number;
}

export interface Matches {
  readonly matches: readonly PhraseMatch[];
  /** transitions that were looked up: what the time is made of */
  readonly steps: number;
}

const lineFeed = 0x0a;
/** matches of one pattern in one text that are told */
const mostMatches = 16;

interface State {
  readonly id: number;
  /** word -> states behind it */
  readonly on: Map<number, State[]>;
  /** behind any word: in a gap */
  readonly any: State[];
  readonly accepts: Pattern[];
}

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  exact: number;
  prefix: number;
}

export interface Automaton {
  match(text: string): Matches;
}

export const automatonOf = (patterns: readonly Pattern[]): Automaton => {
  const trie: TrieNode = { next: new Map(), exact: 0, prefix: 0 };
  const states: State[] = [];
  let words = 0;
  const wordId = (word: string): number => {
    const prefix = word.endsWith("*");
    let node = trie;
    for (const char of prefix ? word.slice(0, -1) : word)
      for (let i = 0; i < char.length; i++) {
        const unit = char.charCodeAt(i);
        let next = node.next.get(unit);
        if (next === undefined) {
          next = { next: new Map(), exact: 0, prefix: 0 };
          node.next.set(unit, next);
        }
        node = next;
      }
    if (prefix) return (node.prefix ||= ++words);
    return (node.exact ||= ++words);
  };
  const newState = (): State => {
    const state: State = { id: states.length, on: new Map(), any: [], accepts: [] };
    states.push(state);
    return state;
  };
  const root = newState();
  // patterns that begin alike have their beginnings in common: what is looked up for a word does not grow with their number
  const known = new Map<string, State>();
  const stateOf = (key: string): State => {
    let state = known.get(key);
    if (state === undefined) {
      state = newState();
      known.set(key, state);
    }
    return state;
  };
  for (const pattern of patterns) enter(root, pattern, 0, "", { stateOf, wordId, entered: new Set() });

  return { match: (text) => run(text, trie, root, states.length) };
};

interface Building {
  /** the state behind a beginning, the same for all patterns */
  stateOf(key: string): State;
  wordId(word: string): number;
  /** elements of this pattern behind which all is there already */
  readonly entered: Set<number>;
}

/** Gives `state` all ways into element `at` of the pattern; `before` are the elements before it. */
const enter = (state: State, pattern: Pattern, at: number, before: string, building: Building): void => {
  const element: Element | undefined = pattern.elements[at];
  if (element === undefined) {
    if (!state.accepts.includes(pattern)) state.accepts.push(pattern);
    return;
  }
  const { stateOf, wordId, entered } = building;
  const through = `${before}${JSON.stringify(element)}`;
  if (element.kind === "gap") {
    let here = state;
    enter(here, pattern, at + 1, through, building);
    for (let n = 0; n < element.most; n++) {
      const next = stateOf(`${before}~${n}`);
      if (!here.any.includes(next)) here.any.push(next);
      enter(next, pattern, at + 1, through, building);
      here = next;
    }
    return;
  }
  // the state behind an element is the same by whatever way it is reached
  const after = stateOf(through);
  if (!entered.has(at)) {
    entered.add(at);
    enter(after, pattern, at + 1, through, building);
  }
  for (const sequence of element.alternatives) {
    let here = state;
    for (const [i, word] of sequence.entries()) {
      const id = wordId(word);
      const next = i === sequence.length - 1 ? after : stateOf(`${before}/${sequence.slice(0, i + 1).join(" ")}`);
      const targets = here.on.get(id);
      if (targets === undefined) here.on.set(id, [next]);
      else if (!targets.includes(next)) targets.push(next);
      here = next;
    }
  }
  if (element.optional) enter(state, pattern, at + 1, through, building);
};

const run = (text: string, trie: TrieNode, root: State, stateCount: number): Matches => {
  const matches: PhraseMatch[] = [];
  const told = new Map<Pattern, number>();
  let active: State[] = [];
  let next: State[] = [];
  // where the phrase of an active state began; of several, the last: spans are tight
  const starts = new Int32Array(stateCount);
  const nextStarts = new Int32Array(stateCount);
  const stamp = new Int32Array(stateCount).fill(-1);
  const ids: number[] = [];
  let steps = 0;
  let turn = 0;

  const reach = (state: State, start: number, end: number): void => {
    if (stamp[state.id] === turn) {
      if (start > (nextStarts[state.id] as number)) nextStarts[state.id] = start;
      return;
    }
    stamp[state.id] = turn;
    nextStarts[state.id] = start;
    next.push(state);
    for (const pattern of state.accepts) {
      const before = told.get(pattern) ?? 0;
      if (before >= mostMatches) continue;
      told.set(pattern, before + 1);
      matches.push({ pattern, start, end });
    }
  };
  const word = (start: number, end: number): void => {
    turn++;
    for (const id of ids) {
      for (const target of root.on.get(id) ?? []) reach(target, start, end);
      for (const state of active) {
        steps++;
        const targets = state.on.get(id);
        if (targets !== undefined) for (const target of targets) reach(target, starts[state.id] as number, end);
      }
    }
    for (const state of active) {
      steps++;
      for (const target of state.any) reach(target, starts[state.id] as number, end);
    }
    [active, next] = [next, active];
    next.length = 0;
    for (const state of active) starts[state.id] = nextStarts[state.id] as number;
    ids.length = 0;
  };

  const { length } = text;
  let i = 0;
  while (i < length) {
    const first = fold(text.charCodeAt(i));
    if (first === border || first === nothing || first === sentenceEnd) {
      // a full stop inside a number or an address ends no sentence; an empty line does
      const unit = text.charCodeAt(i);
      const after = i + 1 < length ? text.charCodeAt(i + 1) : lineFeed;
      if (first === sentenceEnd ? unit >= 0x3000 || fold(after) <= nothing : unit === lineFeed && after === lineFeed)
        active.length = 0;
      i++;
      continue;
    }
    const start = i;
    let node: TrieNode | undefined = trie;
    if (standsAlone(first)) {
      i++;
      node = trie.next.get(first);
      if (node !== undefined && node.exact !== 0) ids.push(node.exact);
    } else {
      for (; i < length; i++) {
        const f = fold(text.charCodeAt(i));
        if (f === nothing) continue;
        if (f === border || f === sentenceEnd || standsAlone(f)) break;
        if (node === undefined) continue;
        node = node.next.get(f);
        if (node !== undefined && node.prefix !== 0) ids.push(node.prefix);
      }
      if (node !== undefined && node.exact !== 0) ids.push(node.exact);
    }
    steps++;
    if (ids.length > 0 || active.length > 0) word(start, i);
  }
  return { matches, steps };
};
