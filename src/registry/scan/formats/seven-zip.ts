/** 7z archives. */
import { readSevenZip } from "../container/seven-zip.ts";
import type { Format } from "../format.ts";
import { printable } from "../printable.ts";
import { startsWith } from "../source.ts";

export const sevenZip: Format = {
  id: "7z",
  title: "7z archive",
  detect: ({ source }) => startsWith(source, "7z\xbc\xaf\x27\x1c"),
  scan(item, context) {
    for (const { name, source } of readSevenZip(item.source, context))
      context.child(item, printable(name, 200), source);
  },
};
