/** Jinja2 templates of chat models (CVE-2024-34359): an unsandboxed renderer gives a template all of Python. */
import type { Item, ScanContext } from "./format.ts";

/** the way from a string to the interpreter: dunder names, also written with escapes or put together, and objects that lead there */
const reaching = [
  /__\w+__/,
  /\\x5f\\x5f|\\u005f\\u005f|\\137\\137/i,
  /\|\s*attr\s*\(/,
  /['"]_{1,2}['"]\s*[~+*]/,
  /\b(?:lipsum|cycler|joiner|get_flashed_messages|url_for)\b\s*[.|[(]/,
  /\bself\s*\.\s*_\w+/,
  /\b(?:os|sys|subprocess|builtins|importlib|socket)\s*\.\s*\w+\s*\(/,
  /\b(?:popen|eval|exec|getattr|globals|import_module)\s*\(/,
  /\{%-?\s*(?:include|import|extends|from)\b/,
];

export const isTemplate = (text: string): boolean => text.includes("{%") || text.includes("{{");

/** What is between "{{" and "}}" or "{%" and "%}"; what does not end goes to the end. Linear, whatever the text. */
function* codeOf(text: string): Generator<string> {
  for (let at = 0; ; ) {
    const start = text.indexOf("{", at);
    if (start < 0) return;
    const kind = text[start + 1];
    if (kind !== "{" && kind !== "%") {
      at = start + 1;
      continue;
    }
    const end = text.indexOf(kind === "{" ? "}}" : "%}", start + 2);
    yield text.slice(start, end < 0 ? undefined : end + 2);
    if (end < 0) return;
    at = end + 2;
  }
}

/** Looks only at what is between the delimiters: the text around them is not run. */
export const scanTemplate = (item: Item, text: string, context: ScanContext, offset?: number): void => {
  for (const code of codeOf(text))
    for (const pattern of reaching) {
      const found = pattern.exec(code);
      if (found === null) continue;
      context.report("template/code", item, `the template has '${found[0]}' in ${code.slice(0, 100)}`, offset);
      return;
    }
};
