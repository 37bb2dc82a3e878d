/** shownBlock: data as a prompt shows it. The source stands in one line: it comes from outside too. */
import type { Block } from "./hardening.ts";

export const shownBlock = ({ source, text }: Block, i: number): string =>
  `Data ${i + 1}${source === undefined ? "" : ` (from ${JSON.stringify(source.slice(0, 200))})`}:\n${text}`;
