/**
 * letter pairs: how likely a letter is after another in running text, in bits, so that text can be told from what is not and a cipher from its text.
 * Made by scripts/letter-pairs.mjs from English, German and Spanish, accents taken off.
 */

/** Row a, column b (0: no letter, 1-26: a-z): a character 48 + 4 * -log2 P(b | a). */
const table: readonly string[] = [
  "X>DA=?DFFAKIBBFCAKE??CEDXJJ",
  ";PEBBTIGGHQL=B;XJX==>BLSWKP",
  "E<SJR7XTN<KX=TS@QX=EK@XQXCX",
  "E=XHX?XX6=XDFXU;XXGQADXXXLX",
  "8>XXP6XSS;XXNQT?XXHJQDUUXOX",
  "8GNECLMHNCUQAE:NMR;=ELKOLQT",
  ":?XTX=COX;XXCUS;XX>PB<XXXXT",
  ":=UXQ8XPD>XSBTF?XX=EH?XXXPX",
  "=9XWS7XXU=XWFLF=XXBNDBXPXOX",
  "H@J>C<IDPUXNCC9>JXE>>QEXXXL",
  "O6XSX8XXXAXXXXO9XXXXS<XXXXX",
  ";?VXX9TQB=XUEDD@XXE>AAXQXCU",
  "::NQF:PLX<XQ?LQ>QXUDCDPXXEV",
  ";:CXX9RXX<XXRCS>?XXHNAXXXVS",
  "6@TD=>L@SBUOQQIAXUUC=JMUXPM",
  ";QFFETAIJPROAA9LEX;>CEKGPQQ",
  "E:XMW;JXDAXX?PW;DX9KE@XXXXX",
  "ALHXXXXXXNXXXXXXNXXXX1XNXXX",
  ":<KHE:NHN=XJIEF=PXHCAELOXJO",
  "6DR@S=SSI?XOKMTBFWUB;DXSXPW",
  ";=XVX9WS=<XWIUW>XX?EICXKXJJ",
  "CCEBE=FFLFPNAB9SFX<>@XQXXOT",
  "I;WXX5XXX8XXXXX9XXTWXSXXXWX",
  "A9XDX9ST@9XTESB?XXLGJBXTXXX",
  "<AXERCGSF7XXOXOK;PXX;BMOICX",
  "3BIOICXPWLXOIGDBEXL@HIXXXXP",
  "@8WPP:XMG>XQPQJ:NXXXG<XEXSP",
];

const size = 27;
const pairs = Float32Array.from(
  { length: size * size },
  (_, i) => ((table[Math.floor(i / size)] ?? "").charCodeAt(i % size) - 48) / 4,
);

/** 1-26 for a-z and A-Z, 0 for any other unit. */
export const letterOf = (unit: number): number => {
  const low = unit | 32;
  return low >= 97 && low <= 122 && unit < 128 ? low - 96 : 0;
};

/** Bits of letter b after letter a. 2 to 10; running text has 3.5 on average, letters at random 7. */
export const pairBits = (a: number, b: number): number => pairs[a * size + b] ?? 10;

/** Mean bits of the pairs of ASCII letters in [start, end), ends of words counted; 0 without letters. */
export const meanBits = (text: string, start = 0, end = text.length): number => {
  let bits = 0;
  let count = 0;
  let before = 0;
  for (let i = start; i < end; i++) {
    const letter = letterOf(text.charCodeAt(i));
    if (letter !== 0 || before !== 0) {
      bits += pairs[before * size + letter] ?? 10;
      count++;
    }
    before = letter;
  }
  if (before !== 0) {
    bits += pairs[before * size] ?? 10;
    count++;
  }
  return count === 0 ? 0 : bits / count;
};
