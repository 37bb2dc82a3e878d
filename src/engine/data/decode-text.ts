/** Bytes of a text file -> text: UTF-8, UTF-16 with a byte order mark, else Windows-1252. */
import { CasemateError } from "../../core/error.ts";
import type { Note } from "./dataset.ts";

export interface Decoded {
  readonly text: string;
  readonly notes: readonly Note[];
}

/** Throws DATA_UNREADABLE for binary data (NUL bytes) and text over the longest string Node can hold. */
export const decodeText = (bytes: Uint8Array, name: string): Decoded => {
  // V8's limit is 2^29 - 24 characters
  if (bytes.length > 2 ** 29 - 24)
    throw new CasemateError(
      "DATA_UNREADABLE",
      `'${name}' has ${bytes.length} bytes of text, at most 512 MiB are read`,
      { hint: "use npz for data of this size" },
    );
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return { text: new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes), notes: [] };
  if (bytes.subarray(0, 4096).includes(0))
    throw new CasemateError("DATA_UNREADABLE", `'${name}' is of no format casemate knows`, {
      hint: "casemate reads npz, npy, idx (.gz), CSV, TSV, JSON lines, and folders or zips of images by class",
    });
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), notes: [] };
  } catch {
    return {
      text: new TextDecoder("windows-1252").decode(bytes),
      notes: [
        {
          what: "encoding",
          value: "Windows-1252",
          why: "the text is not UTF-8",
          override: "a file in UTF-8",
          ambiguous: true,
        },
      ],
    };
  }
};
