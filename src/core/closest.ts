/** closest: what a misspelt word was meant to be. */

/** The choice with the fewest edits (insert, delete, replace, swap neighbours), where they are at most a third of its letters (and at least 2 are allowed). */
export const closest = (word: string, choices: readonly string[]): string | undefined => {
  const ranked = choices
    .map((choice) => ({ choice, edits: distance(word.toLowerCase(), choice.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best !== undefined &&
    best.edits <= Math.max(2, Math.floor(best.choice.length / 3)) &&
    best.edits < best.choice.length
    ? best.choice
    : undefined;
};

/** Optimal string alignment distance. */
const distance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    const [above, twoAbove] = [rows[i - 1] ?? [], rows[i - 2] ?? []];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoAbove[j - 2] as number) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
};
