/** Scans the strings of a pickle for what they hide. */
import type { Item, ScanContext } from "../format.ts";
import { scanHidden } from "../encoded.ts";
import { bytesSource } from "../source.ts";
import type { Span } from "./reader.ts";
import { unescaped } from "./text.ts";

/** `escaped`: the literal of protocol 0, whose bytes are behind backslashes. */
export const scanLiteral = (item: Item, span: Span, kind: "text" | "bytes" | "escaped", context: ScanContext): void => {
  if (span.length < 8) return;
  if (kind !== "escaped") {
    scanHidden(item, span.offset, span.length, kind, context);
    return;
  }
  if (span.length > 2 ** 22) return;
  const quoted = Buffer.from(item.source.read(span.offset, span.length)).toString("latin1");
  const bytes = new Uint8Array(Buffer.from(unescaped(quoted.slice(1, -1)), "latin1"));
  const source = bytesSource(bytes);
  scanHidden({ ...item, path: `${item.path}!string@${span.offset}`, source }, 0, bytes.length, "bytes", context);
};
