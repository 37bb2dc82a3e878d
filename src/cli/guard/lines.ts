/** linesOf: bytes as they come -> lines, of which no one takes more memory than it may. */

export interface Line {
  /** without its end; of a line that is too long only what it begins with */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
}

/** bytes of a line that is too long which are kept, so that its id may be found */
const keptBytes = 4096;
const lineFeed = 0x0a;

/** Never throws for what the bytes are; what the source throws goes through. */
export async function* linesOf(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let tooLong = false;
  const add = (part: Uint8Array): void => {
    size += part.length;
    if (tooLong) return;
    parts.push(part);
    if (size <= maxBytes) return;
    tooLong = true;
    parts = [Buffer.concat(parts).subarray(0, keptBytes)];
  };
  const take = (): Line => {
    const line = { bytes: Buffer.concat(parts), tooLong };
    parts = [];
    size = 0;
    tooLong = false;
    return line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      add(chunk.subarray(from, at));
      yield take();
      from = at + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (size > 0) yield take();
}
