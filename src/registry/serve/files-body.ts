/**
 * Files in one body, `application/vnd.casemate.files.v1`: 4 bytes (big endian) length of a head, the head as JSON in UTF-8, then the bytes of all files in the
 * order of the head, and nothing after. All sizes are known before the first byte, so a body that is cut off or too long is seen as such.
 * Neither side holds more than a piece of it.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { filePathProblem, filePathsProblem } from "../documents/file-paths.ts";
import { parseUntrustedJson } from "../documents/untrusted-json.ts";
import { ByteReader } from "../seal/byte-reader.ts";

export const filesMediaType = "application/vnd.casemate.files.v1";

/** a head of 100,000 files has about 10 MB, a version's documents beside it */
const maxHeadBytes = 64 << 20;
const pieceBytes = 1 << 16;

export interface FileEntry {
  /** relative, with slashes; checked as documents/file-paths.ts says */
  readonly path: string;
  readonly bytes: number;
}

export interface FileSource extends FileEntry {
  readonly content: AsyncIterable<Uint8Array>;
}

/** Files whose sizes are known and whose bytes come once. */
export interface Files {
  readonly list: readonly FileEntry[];
  /** in the order of the list, one after the other: taking the next skips what is left of the one before. Once. */
  readonly each: () => AsyncIterable<FileSource>;
}

export interface FileBody {
  /** what stands in the head beside the files: untrusted JSON */
  readonly head: unknown;
  readonly files: Files;
}

export const filesOf = (sources: readonly FileSource[]): Files => ({
  list: sources.map(({ path, bytes }) => ({ path, bytes })),
  each: async function* () {
    yield* sources;
  },
});

const headSchema = z.strictObject({
  head: z.json(),
  files: z
    .array(z.strictObject({ path: z.string(), bytes: z.int().min(0) }))
    .min(1)
    .max(100_000),
});

/** The body and its length in bytes. Its iteration throws INTERNAL when a file has another size than it says. */
export const writeFiles = (
  head: unknown,
  files: Files,
): { readonly bytes: number; readonly body: AsyncGenerator<Uint8Array> } => {
  const list = files.list.map(({ path, bytes }) => ({ path, bytes }));
  const text = Buffer.from(JSON.stringify({ head, files: list }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const bytes = list.reduce((sum, f) => sum + f.bytes, 4 + text.length);
  return { bytes, body: body([length, text], files) };
};

async function* body(start: readonly Uint8Array[], files: Files): AsyncGenerator<Uint8Array> {
  yield* start;
  let i = 0;
  for await (const { path, content } of files.each()) {
    const entry = files.list[i++];
    if (entry === undefined || entry.path !== path) throw other(path);
    let left = entry.bytes;
    for await (const piece of content) {
      left -= piece.length;
      if (left < 0) throw other(path);
      yield piece;
    }
    if (left !== 0) throw other(path);
  }
  if (i !== files.list.length) throw other("the list");
}

const other = (path: string): CasemateError => new CasemateError("INTERNAL", `'${path}' is not as it was announced`);

/** Reads what `writeFiles` writes. `maxBytes`: of all files together. Throws REQUEST_MALFORMED, REQUEST_TOO_LARGE, and while files are read the same. */
export const readFiles = async (
  source: AsyncIterable<Uint8Array>,
  { maxBytes }: { readonly maxBytes: number },
): Promise<FileBody> => {
  const reader = new ByteReader(source);
  const length = await reader.read(4);
  if (length.length < 4) throw cutOff();
  const headBytes = Buffer.from(length).readUInt32BE();
  if (headBytes > maxHeadBytes) throw tooLarge("the head", maxHeadBytes);
  const text = await reader.read(headBytes);
  if (text.length < headBytes) throw cutOff();
  const parsed = headSchema.safeParse(parseUntrustedJson(text, "the head", { maxBytes: maxHeadBytes, maxDepth: 64 }));
  if (!parsed.success) throw malformed(`the head does not fit: ${parsed.error.issues[0]?.message}`);
  const { head, files } = parsed.data;
  for (const { path } of files) {
    const problem = filePathProblem(path);
    if (problem !== undefined) throw malformed(`a path can not be stored: ${problem}`);
  }
  const problem = filePathsProblem(files.map((f) => f.path));
  if (problem !== undefined) throw malformed(`the paths can not be stored together: ${problem}`);
  if (files.reduce((sum, f) => sum + f.bytes, 0) > maxBytes) throw tooLarge("a version", maxBytes);
  return { head, files: { list: files, each: () => each(reader, files) } };
};

async function* each(reader: ByteReader, files: readonly FileEntry[]): AsyncGenerator<FileSource> {
  for (const { path, bytes } of files) {
    let left = bytes;
    const content = async function* (): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const piece = await reader.read(Math.min(left, pieceBytes));
        if (piece.length === 0) throw cutOff();
        left -= piece.length;
        yield piece;
      }
    };
    yield { path, bytes, content: content() };
    // what was left unread
    for await (const _ of content());
  }
  if ((await reader.read(1)).length > 0) throw malformed("bytes follow the last file");
}

const malformed = (message: string): CasemateError => new CasemateError("REQUEST_MALFORMED", message);
const cutOff = (): CasemateError => malformed("the files end before they are whole");
const tooLarge = (what: string, max: number): CasemateError =>
  new CasemateError("REQUEST_TOO_LARGE", `${what} may have ${max} bytes at most`);
