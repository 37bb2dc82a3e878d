/** Entry bundles of C2SP tlog-tiles: entries one after the other, each after its length as a 16-bit big-endian number. */

/** An entry with its length before it; `maxEntryBytes` is the caller's to hold. */
export const bundled = (entry: Uint8Array): Uint8Array => {
  const bytes = Buffer.allocUnsafe(2 + entry.length);
  bytes.writeUInt16BE(entry.length);
  bytes.set(entry, 2);
  return bytes;
};

/** The whole entries of a bundle (views), and how many bytes after them are none. */
export const unbundled = (bytes: Uint8Array): { readonly entries: Uint8Array[]; readonly rest: number } => {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const end = at + 2 + (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return { entries, rest: bytes.length - at };
};
