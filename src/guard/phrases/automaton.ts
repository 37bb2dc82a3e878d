/**
 * Automaton: all patterns of all languages in one pass over a text. Words are found by one trie of characters, and phrases of words by one automaton whose active states
 * are kept as a set (Thompson 1968), so that time is linear in the text whatever the text is.
 */
import { border, fold, nothing, sentenceEnd, standsAlone } from "./folding.ts";
import { opensClause } from "./opens-clause.ts";
import { cueCheck, type Element, type Pattern } from "./parse-patterns.ts";
import { nowhere, root, WordTrie } from "./word-trie.ts";

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
/** of a cue, which is told of its neighbours only: a text full of them must not hide the place where they meet */
const mostCues = 2000;

interface State {
  readonly id: number;
  /** word -> states behind it */
  readonly on: Map<number, State[]>;
  /** behind any word: in a gap */
  readonly any: State[];
  readonly accepts: Pattern[];
}

/** By state. Nothing of it is asked that was not set while the same text was read. */
interface Reached {
  /** where the phrase of an active state began; of several, the last: spans are tight */
  readonly starts: Int32Array;
  readonly nextStarts: Int32Array;
  /** the turn in which it was reached last; turns are words, of all texts */
  readonly at: Float64Array;
  turn: number;
}

export interface Automaton {
  match(text: string): Matches;
}

export const automatonOf = (patterns: readonly Pattern[]): Automaton => {
  const trie = new WordTrie();
  const states: State[] = [];
  const newState = (): State => {
    const state: State = { id: states.length, on: new Map(), any: [], accepts: [] };
    states.push(state);
    return state;
  };
  const first = newState();
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
  const building = { stateOf, wordId: (word: string) => trie.enter(word) };
  // few words begin a clause: what must begin one is not even begun elsewhere
  const opening = newState();
  for (const pattern of patterns)
    enter(pattern.opens ? opening : first, pattern, 0, pattern.opens ? "^" : "", { ...building, entered: new Set() });

  // for all texts: there are thousands of states
  const reached: Reached = {
    starts: new Int32Array(states.length),
    nextStarts: new Int32Array(states.length),
    at: new Float64Array(states.length),
    turn: 0,
  };
  return { match: (text) => run(text, trie, first, opening, reached) };
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

const run = (text: string, trie: WordTrie, first: State, opening: State, reached: Reached): Matches => {
  const { starts, nextStarts, at } = reached;
  const matches: PhraseMatch[] = [];
  const told = new Map<Pattern, number>();
  let active: State[] = [];
  let next: State[] = [];
  const ids: number[] = [];
  let steps = 0;
  let { turn } = reached;

  const reach = (state: State, start: number, end: number): void => {
    if (at[state.id] === turn) {
      if (start > (nextStarts[state.id] as number)) nextStarts[state.id] = start;
      return;
    }
    at[state.id] = turn;
    nextStarts[state.id] = start;
    next.push(state);
    for (const pattern of state.accepts) {
      const before = told.get(pattern) ?? 0;
      if (before >= (pattern.check === cueCheck ? mostCues : mostMatches)) continue;
      told.set(pattern, before + 1);
      matches.push({ pattern, start, end });
    }
  };
  const read = (start: number, end: number): void => {
    turn++;
    let opens: boolean | undefined;
    for (const id of ids) {
      const clause = opening.on.get(id);
      if (clause !== undefined && (opens ??= opensClause(text, start)))
        for (const target of clause) reach(target, start, end);
      const begun = first.on.get(id);
      if (begun !== undefined) for (const target of begun) reach(target, start, end);
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
    const left = active;
    active = next;
    next = left;
    next.length = 0;
    for (const state of active) starts[state.id] = nextStarts[state.id] as number;
    ids.length = 0;
  };

  const { length } = text;
  let i = 0;
  while (i < length) {
    const unit = text.charCodeAt(i);
    const folded = fold(unit);
    if (folded === border || folded === nothing || folded === sentenceEnd) {
      // a full stop inside a number or an address ends no sentence; an empty line does
      const after = i + 1 < length ? text.charCodeAt(i + 1) : lineFeed;
      if (folded === sentenceEnd ? unit >= 0x3000 || fold(after) <= nothing : unit === lineFeed && after === lineFeed)
        active.length = 0;
      i++;
      continue;
    }
    const start = i;
    let node = root;
    if (standsAlone(folded)) {
      i++;
      node = trie.step(node, folded);
    } else
      for (; i < length; i++) {
        const f = fold(text.charCodeAt(i));
        if (f === nothing) continue;
        if (f === border || f === sentenceEnd || standsAlone(f)) break;
        if (node === nowhere) continue;
        node = trie.step(node, f);
        const beginning = trie.beginningAt(node);
        if (beginning !== 0) ids.push(beginning);
      }
    const word = trie.wordAt(node);
    if (word !== 0) ids.push(word);
    steps++;
    if (ids.length > 0 || active.length > 0) read(start, i);
  }
  reached.turn = turn;
  return { matches, steps };
};
