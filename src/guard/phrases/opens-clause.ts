/** opensClause: whether what begins at a place begins a clause: a sentence, a line, a cell, a value of JSON, what a colon, a dash or a bracket parts off. */

/** units of a list's number or mark, of quotes and markup, that may stand before it */
const mostSigns = 12;

export const opensClause = (text: string, start: number): boolean => {
  let i = start;
  const least = Math.max(0, start - mostSigns);
  // signs of quotation, markup and lists
  while (i > least && /[ \t"'`“”‘’„«»「『（*_#<\\]/.test(text[i - 1] ?? "")) i--;
  if (i === 0) return true;
  const before = text[i - 1] ?? "";
  if (/[.!?;:\n\r()[\]{}|>=/~—–…。！？；：，、،؛।」』）】\u2028]/.test(before)) return true;
  // a dash with a space on either side; "well-read" is one word
  if (before === "-") return i < start || /\s/.test(text[i - 2] ?? "\n");
  if (before === ",") return /["'}\]]/.test(text[i - 2] ?? "") || text[i] === '"';
  // "\n" of JSON
  return before === "n" && text[i - 2] === "\\";
};
