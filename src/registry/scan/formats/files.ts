/** Files that are no models: programs, which have no place beside one, and pictures, which are inert. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { startsWith, type Source } from "../source.ts";

const u32 = (source: Source, at: number): number => {
  const b = source.read(at, 4);
  return b.length < 4 ? -1 : new DataView(b.buffer, b.byteOffset, 4).getUint32(0, true);
};

const kinds: readonly (readonly [string, (source: Source) => boolean])[] = [
  ["an ELF program or library", (s) => startsWith(s, "\x7fELF")],
  ["a Windows program or library", (s) => startsWith(s, "MZ") && startsWithAt(s, u32(s, 60), "PE\0\0")],
  ["a Mach-O program or library", (s) => [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(u32(s, 0))],
  ["Java classes", (s) => startsWith(s, [0xca, 0xfe, 0xba, 0xbe])],
  ["WebAssembly", (s) => startsWith(s, "\0asm")],
  // two bytes of version, then "\r\n", then flags of which three bits are known
  [
    "compiled Python",
    (s) => {
      const b = s.read(0, 8);
      return (
        b.length === 8 &&
        b[2] === 13 &&
        b[3] === 10 &&
        (b[1] === 12 || b[1] === 13 || b[1] === 14 || b[1] === 3 || b[1] === 0xf3) &&
        u32(s, 4) >>> 2 === 0
      );
    },
  ],
  ["a shortcut of Windows", (s) => startsWith(s, [0x4c, 0, 0, 0, 1, 0x14, 2, 0])],
];

function startsWithAt(source: Source, at: number, text: string): boolean {
  return at > 0 && Buffer.from(source.read(at, text.length)).toString("latin1") === text;
}

export const executable: Format = {
  id: "executable",
  title: "program",
  detect: ({ source }) => kinds.some(([, is]) => is(source)),
  scan(item: Item, context: ScanContext) {
    for (const [what, is] of kinds) if (is(item.source)) context.report("code/executable", item, what, 0);
  },
};

const ends = (source: Source, bytes: readonly number[]): boolean => {
  const tail = source.read(source.size - bytes.length, bytes.length);
  return tail.length === bytes.length && bytes.every((b, i) => tail[i] === b);
};

/** A picture that ends where its format says; what follows may be anything, and other formats look for it. */
export const picture: Format = {
  id: "picture",
  title: "picture",
  detect: ({ source }) =>
    (startsWith(source, "\x89PNG\r\n\x1a\n") && source.size > 8) ||
    startsWith(source, [0xff, 0xd8, 0xff]) ||
    startsWith(source, "GIF8"),
  scan({ source }: Item) {
    const whole = startsWith(source, "GIF8")
      ? ends(source, [0x3b])
      : startsWith(source, [0xff, 0xd8])
        ? ends(source, [0xff, 0xd9])
        : ends(source, [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
    if (!whole) throw new Undecided("scan/broken", "the picture does not end where the file does", source.size);
  },
};
