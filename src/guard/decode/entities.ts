/** readEntity: an HTML character reference. Numeric ones of any code point; named ones of ASCII, of what is not seen, and of common letters (HTML Standard, 13.5). */
const named = new Map<string, string>(
  (
    "amp & lt < gt > quot \" apos ' excl ! num # dollar $ percnt % lpar ( rpar ) ast * plus + comma , period . sol / colon : semi ; equals = quest ? commat @ lsqb [ lbrack [ " +
    "bsol \\ rsqb ] rbrack ] Hat ^ lowbar _ UnderBar _ grave ` lcub { lbrace { verbar | vert | VerticalLine | rcub } rbrace } shy \u00ad zwnj \u200c zwj \u200d lrm \u200e rlm \u200f " +
    "ZeroWidthSpace \u200b NegativeThinSpace \u200b NoBreak \u2060 InvisibleTimes \u2062 InvisibleComma \u2063 ApplyFunction \u2061 " +
    "auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß eacute é egrave è agrave à aacute á iacute í oacute ó uacute ú ntilde ñ ccedil ç ecirc ê hyphen ‐ ndash – mdash — hellip …"
  )
    .split(" ")
    .reduce<[string, string][]>((pairs, word, i, all) => {
      if (i % 2 === 0) pairs.push([word, all[i + 1] ?? ""]);
      return pairs;
    }, []),
);
named.set("nbsp", " ").set("Tab", "\t").set("NewLine", "\n");

const form = /&(?:#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}))|([A-Za-z]{2,20}));?/y;

/** The reference that begins at `at`, which is a "&"; undefined where none does. `numeric`: of the kind that ordinary markup writes no ASCII letters with. */
export const readEntity = (text: string, at: number): { end: number; text: string; numeric: boolean } | undefined => {
  form.lastIndex = at;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [whole, hex, decimal, name] = match;
  if (name !== undefined) {
    const known = whole.endsWith(";") ? named.get(name) : undefined;
    return known === undefined ? undefined : { end: at + whole.length, text: known, numeric: false };
  }
  const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (!(codePoint > 0 && codePoint <= 0x10ffff) || (codePoint >= 0xd800 && codePoint < 0xe000)) return undefined;
  return { end: at + whole.length, text: String.fromCodePoint(codePoint), numeric: true };
};
