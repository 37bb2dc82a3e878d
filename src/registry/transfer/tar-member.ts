/**
 * Members of a tar file (POSIX.1-2001 ustar) in one form only: no owner, no time, mode 0644. So a reader that knows name and size knows every byte of a
 * member's header, and any tar program lists and unpacks the file.
 */
const block = 512;
/** larger sizes do not fit into 11 octal digits and are written in base 256, as GNU tar and libarchive do */
const maxOctal = 8 ** 11;

/** The header of a file of `size` bytes. `name`: ASCII, at most 100 characters. */
export const memberHeader = (name: string, size: number): Buffer => {
  const head = Buffer.alloc(block);
  head.write(name, 0, 100, "latin1");
  head.write("0000644\x000000000\x000000000\x00", 100, "latin1");
  if (size < maxOctal) head.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  else {
    head.writeUInt8(0x80, 124);
    head.writeBigUInt64BE(BigInt(size), 128);
  }
  head.write("00000000000\0", 136, "latin1");
  head.write("        0", 148, "latin1");
  head.write("ustar\x0000", 257, "latin1");
  const sum = head.reduce((s, b) => s + b, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return head;
};

/** Bytes of zero after a member of `size` bytes. */
export const padding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block);

/** Two blocks of zero. */
export const endOfTar = (): Buffer => Buffer.alloc(2 * block);

export const memberHeaderBytes = block;

/** The size in a header that may be of any member; undefined when it is no size. */
export const sizeIn = (head: Uint8Array): number | undefined => {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const octal = view.toString("latin1", 124, 136);
  const size = view[124] === 0x80 ? Number(view.readBigUInt64BE(128)) : Number.parseInt(octal, 8);
  return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
};
