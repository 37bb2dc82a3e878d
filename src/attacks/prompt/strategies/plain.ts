/** plain: the ask as it is. What it reaches needs no attack; all others are compared with it. */
import type { Converter } from "../strategy.ts";

export const plain: Converter = {
  kind: "converter",
  id: "plain",
  title: "asks without any trick",
  convert: (ask) => [ask],
};
