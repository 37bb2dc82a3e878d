/** eachMatch: the matches of a pattern, those that overlap included. */

/**
 * After a match the search goes on one unit after its start, not after its end: so whether something is found never depends on how what stands far in front of
 * it was cut up, and a stream finds what the whole text has. `pattern` needs the flag g and bounded repetitions.
 */
export function* eachMatch(text: string, pattern: RegExp): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m !== null; m = pattern.exec(text)) {
    const next = m.index + 1;
    yield m;
    // set again: whoever looks at a match may have used the pattern
    pattern.lastIndex = next;
  }
}
