/** What must not be in the text of a model file: secrets, addresses that collect data, and encoded pickles. */
import { decodeRuns } from "./encoded.ts";
import type { Item, ScanContext } from "./format.ts";

const secrets: readonly (readonly [string, RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ["an AWS access key", /\b(?:AKIA|ASIA)(?!\w*EXAMPLE)[0-9A-Z]{16}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})/],
  ["a Hugging Face token", /\bhf_[A-Za-z]{34}\b/],
  ["an OpenAI key", /\bsk-(?:proj-)?[A-Za-z0-9_-]{40,}/],
  ["a Google API key", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["a Slack token", /\bxox[abprs]-[0-9A-Za-z-]{20,}/],
  ["a password in an address", /\b[a-z][a-z0-9+.-]{1,14}:\/\/[^\s/:@"'<>]{1,64}:[^\s/:@"'<>{}$]{3,64}@[\w.-]+/],
];

/** services that receive requests of anyone, and hidden services */
const collectors =
  /\b(?:https?|ftp|wss?):\/\/(?:[\w.-]{0,100}(?:webhook\.site|requestbin\.\w+|ngrok\.io|ngrok-free\.app|pipedream\.net|burpcollaborator\.net|interact\.sh|oast\.\w+|oastify\.com|canarytokens\.com|pastebin\.com|transfer\.sh|[a-z2-7]{16,56}\.onion)|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org\/bot|(?!127\.|10\.|192\.168\.|0\.)(?:\d{1,3}\.){3}\d{1,3})(?:[/:?"'\s]|$)/i;

/** `offset`: of the text in the item. */
export const scanText = (item: Item, text: string, offset: number, context: ScanContext): void => {
  for (const [what, pattern] of secrets) {
    const found = pattern.exec(text);
    if (found !== null)
      context.report("metadata/secret", item, `${what}: ${found[0].slice(0, 8)}...`, offset + found.index);
  }
  const address = collectors.exec(text);
  if (address !== null) context.report("metadata/address", item, address[0], offset + address.index);
  decodeRuns(item, offset, text, context);
};
