/** A short piece of an answer, on one line, for evidence. */
export const quote = (text: string, length = 160): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line === "" ? "(nothing)" : `"${line.length > length ? `${line.slice(0, length)}…` : line}"`;
};
