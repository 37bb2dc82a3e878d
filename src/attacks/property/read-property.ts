/** readPropertyFile: a .vnnlib or .vnnlib.gz file -> a Property. */
import { basename } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { gunzipped } from "../../engine/data/gunzip.ts";
import { readFile } from "../../engine/data/read-file.ts";
import { parseProperty } from "./parse.ts";
import type { Property } from "./property.ts";

/** Bytes of text. A box of 224 x 224 x 3 inputs takes some 20 MB. */
const maxBytes = 64 * 1024 * 1024;

/** Throws FILE_NOT_FOUND, DATA_UNREADABLE for damaged gzip, and what parseProperty throws. */
export const readPropertyFile = async (path: string): Promise<Property> => {
  const name = basename(path);
  const bytes = gunzipped(await readFile(path), name, maxBytes);
  if (bytes.length > maxBytes)
    throw new CasemateError("PROPERTY_LIMIT", `'${name}' has ${bytes.length} bytes, at most ${maxBytes} are read`);
  // a byte that is no UTF-8 becomes U+FFFD, which no name or number contains
  return parseProperty(new TextDecoder().decode(bytes), name);
};
