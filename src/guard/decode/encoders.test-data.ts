/** The other way round of each decoder, for tests: what its view is called, and a text encoded by it. */
const map = (text: string, of: (c: string) => string): string => Array.from(text, of).join("");
const units = (text: string): number[] => [...Buffer.from(text, "utf8")];
const shift = (text: string, k: number): string =>
  text.replace(/[a-z]/gi, (c) => {
    const first = c < "a" ? 65 : 97;
    return String.fromCharCode(((c.charCodeAt(0) - first + k) % 26) + first);
  });
const base32Of = (text: string): string => {
  const bits = units(text)
    .map((b) => b.toString(2).padStart(8, "0"))
    .join("");
  const digits = (bits.match(/.{1,5}/g) ?? []).map((b) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Number.parseInt(b.padEnd(5, "0"), 2)),
  );
  return digits.join("").padEnd(Math.ceil(digits.length / 8) * 8, "=");
};
const base85Of = (text: string, alphabet: string): string => {
  const bytes = units(text);
  let out = "";
  for (let i = 0; i < bytes.length; i += 4) {
    let value = [0, 1, 2, 3].reduce((v, k) => v * 256 + (bytes[i + k] ?? 0), 0);
    const digits: string[] = [];
    for (let k = 0; k < 5; k++) {
      digits.unshift(alphabet.charAt(value % 85));
      value = Math.floor(value / 85);
    }
    out += digits.slice(0, Math.min(4, bytes.length - i) + 1).join("");
  }
  return out;
};
const adobe = Array.from({ length: 85 }, (_, i) => String.fromCharCode(33 + i)).join("");
const python = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const uuencodeOf = (text: string): string => {
  const bytes = units(text);
  const lines: string[] = [];
  for (let i = 0; i < bytes.length; i += 45) {
    const part = bytes.slice(i, i + 45);
    let line = String.fromCharCode(32 + part.length);
    for (let k = 0; k < part.length; k += 3) {
      const [a = 0, b = 0, c = 0] = part.slice(k, k + 3);
      line += map(String.fromCharCode(a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63), (u) =>
        u === "\0" ? "`" : String.fromCharCode(32 + u.charCodeAt(0)),
      );
    }
    lines.push(line);
  }
  return lines.join("\n");
};
const morseOf = new Map(
  "a .- b -... c -.-. d -.. e . f ..-. g --. h .... i .. j .--- k -.- l .-.. m -- n -. o --- p .--. q --.- r .-. s ... t - u ..- v ...- w .-- x -..- y -.-- z --.."
    .split(" ")
    .flatMap((_, i, all) => (i % 2 === 0 ? [[all[i] ?? "", all[i + 1] ?? ""] as const] : [])),
);
const brailleOf = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";
const natoOf =
  "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu".split(
    " ",
  );
const upsideDownOf = "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz";
const letter = (c: string): number => c.charCodeAt(0) - 97;
const hexOf = (n: number, width = 2): string => n.toString(16).padStart(width, "0");

export interface Encoder {
  /** what the view is called */
  readonly how: string;
  readonly title: string;
  /** of lower-case ASCII words parted by single spaces */
  encode(text: string): string;
  /** does not stand within other text on the same line */
  readonly ownLine?: boolean;
  /** what has to stand around it */
  frame?(encoded: string): string;
}

export const encoders: readonly Encoder[] = [
  { how: "base64", title: "base64", encode: (t) => Buffer.from(t).toString("base64") },
  { how: "base64", title: "base64, URL-safe", encode: (t) => Buffer.from(t).toString("base64url") },
  { how: "base64", title: "base64 of UTF-16", encode: (t) => Buffer.from(t, "utf16le").toString("base64") },
  {
    how: "base64",
    title: "base64, wrapped",
    encode: (t) =>
      Buffer.from(`${t} ${t} ${t}`)
        .toString("base64")
        .replace(/.{60}(?=.)/g, "$&\n"),
    ownLine: true,
  },
  { how: "base32", title: "base32", encode: base32Of },
  { how: "base32", title: "base32, small letters", encode: (t) => base32Of(t).toLowerCase() },
  { how: "hex", title: "hex", encode: (t) => Buffer.from(t).toString("hex") },
  {
    how: "hex",
    title: "hex, capitals and spaces",
    encode: (t) =>
      units(t)
        .map((b) => hexOf(b).toUpperCase())
        .join(" "),
  },
  {
    how: "hex",
    title: "hex, 0x before each",
    encode: (t) =>
      units(t)
        .map((b) => `0x${hexOf(b)}`)
        .join(", "),
  },
  {
    how: "hex",
    title: "hex, colons",
    encode: (t) =>
      units(t)
        .map((b) => hexOf(b))
        .join(":"),
  },
  { how: "base85", title: "Ascii85", encode: (t) => base85Of(t, adobe) },
  { how: "base85", title: "Ascii85, framed", encode: (t) => `<~${base85Of(t, adobe)}~>` },
  { how: "base85", title: "base85 of Python", encode: (t) => base85Of(t, python) },
  { how: "uuencode", title: "uuencode", encode: uuencodeOf, ownLine: true },
  { how: "mime-word", title: "MIME word, B", encode: (t) => `=?utf-8?B?${Buffer.from(t).toString("base64")}?=` },
  {
    how: "mime-word",
    title: "MIME word, Q",
    encode: (t) => `=?utf-8?Q?${map(t, (c) => (c === " " ? "_" : `=${hexOf(c.charCodeAt(0)).toUpperCase()}`))}?=`,
  },
  {
    how: "quoted-printable",
    title: "quoted-printable",
    encode: (t) => map(t, (c) => `=${hexOf(c.charCodeAt(0)).toUpperCase()}`),
  },
  { how: "percent", title: "percent", encode: (t) => map(t, (c) => `%${hexOf(c.charCodeAt(0))}`) },
  { how: "escapes", title: "\\u escapes", encode: (t) => map(t, (c) => `\\u${hexOf(c.charCodeAt(0), 4)}`) },
  { how: "escapes", title: "\\x escapes", encode: (t) => map(t, (c) => `\\x${hexOf(c.charCodeAt(0))}`) },
  { how: "escapes", title: "\\u{} escapes", encode: (t) => map(t, (c) => `\\u{${hexOf(c.charCodeAt(0))}}`) },
  {
    how: "binary",
    title: "binary, parted",
    encode: (t) =>
      units(t)
        .map((b) => b.toString(2).padStart(8, "0"))
        .join(" "),
  },
  {
    how: "binary",
    title: "binary, in a row",
    encode: (t) =>
      units(t)
        .map((b) => b.toString(2).padStart(8, "0"))
        .join(""),
  },
  { how: "char-codes", title: "decimal codes", encode: (t) => units(t).join(" ") },
  { how: "char-codes", title: "decimal codes, commas", encode: (t) => units(t).join(", ") },
  {
    how: "char-codes",
    title: "octal codes",
    encode: (t) =>
      units(t)
        .map((b) => b.toString(8).padStart(3, "0"))
        .join(" "),
  },
  {
    how: "morse",
    title: "Morse",
    encode: (t) =>
      t
        .split(" ")
        .map((w) => Array.from(w, (c) => morseOf.get(c) ?? "").join(" "))
        .join(" / "),
  },
  {
    how: "braille",
    title: "braille",
    encode: (t) => map(t, (c) => (c === " " ? "\u2800" : brailleOf.charAt(letter(c)))),
  },
  { how: "nato", title: "NATO", encode: (t) => Array.from(t.replaceAll(" ", ""), (c) => natoOf[letter(c)]).join(" ") },
  { how: "rot13", title: "rot13", encode: (t) => shift(t, 13) },
  {
    how: "rot47",
    title: "ROT47",
    encode: (t) => t.replace(/[!-~]/g, (c) => String.fromCharCode(33 + ((c.charCodeAt(0) - 33 + 47) % 94))),
  },
  { how: "caesar", title: "Caesar, 3", encode: (t) => shift(t, 3) },
  { how: "caesar", title: "Caesar, 7", encode: (t) => shift(t, 7) },
  {
    how: "atbash",
    title: "Atbash",
    encode: (t) => map(t, (c) => (c === " " ? c : String.fromCharCode(219 - c.charCodeAt(0)))),
  },
  { how: "reversed", title: "reversed", encode: (t) => [...t].reverse().join("") },
  {
    how: "reversed-words",
    title: "each word reversed",
    encode: (t) =>
      t
        .split(" ")
        .map((w) => [...w].reverse().join(""))
        .join(" "),
  },
  {
    how: "upside-down",
    title: "upside down",
    encode: (t) => [...map(t, (c) => (c === " " ? c : upsideDownOf.charAt(letter(c))))].reverse().join(""),
  },
  {
    how: "tags",
    title: "tag characters",
    encode: (t) => map(t, (c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))),
  },
  {
    how: "variation-selectors",
    title: "variation selectors",
    encode: (t) => map(t, (c) => String.fromCodePoint(0xe0100 + c.charCodeAt(0) - 16)),
  },
  {
    how: "zero-width-bits",
    title: "bits of no width",
    encode: (t) =>
      units(t)
        .map((b) => b.toString(2).padStart(8, "0").replaceAll("0", "\u200b").replaceAll("1", "\u200c"))
        .join(""),
  },
  {
    how: "zero-width-bits",
    title: "sneaky bits",
    encode: (t) =>
      units(t)
        .map((b) => b.toString(2).padStart(8, "0").replaceAll("0", "\u2062").replaceAll("1", "\u2064"))
        .join(""),
  },
  { how: "html-comment", title: "HTML comment", encode: (t) => `<!-- ${t} -->` },
  { how: "html-hidden", title: "HTML, not displayed", encode: (t) => `<div style="display:none">${t}</div>` },
  { how: "html-invisible", title: "HTML, no size", encode: (t) => `<span style="font-size:0">${t}</span>` },
  {
    how: "html-invisible",
    title: "HTML, white on white",
    encode: (t) => `<p style="color:#fff;background-color:white">${t}</p>`,
  },
  {
    how: "html-attribute",
    title: "HTML attribute",
    encode: (t) => ` alt="${t}"`,
    frame: (e) => `<img src="a.png"${e}>`,
  },
  { how: "markdown-comment", title: "Markdown comment", encode: (t) => `[//]: # (${t})`, ownLine: true },
  { how: "latex-hidden", title: "LaTeX, white", encode: (t) => `\\textcolor{white}{${t}`, frame: (e) => `${e}}` },
];

/** Ways of writing that cleaning undoes, the text around included. */
export const disguises: readonly { readonly title: string; disguise(text: string): string }[] = [
  {
    title: "full-width",
    disguise: (t) => map(t, (c) => (c === " " ? "\u3000" : String.fromCharCode(c.charCodeAt(0) + 0xfee0))),
  },
  {
    title: "mathematical",
    disguise: (t) => map(t, (c) => (c === " " ? c : String.fromCodePoint(0x1d41a + letter(c)))),
  },
  {
    title: "script letters",
    disguise: (t) => map(t, (c) => (c === " " ? c : String.fromCodePoint(0x1d4ea + letter(c)))),
  },
  { title: "circled", disguise: (t) => map(t, (c) => (c === " " ? c : String.fromCodePoint(0x24d0 + letter(c)))) },
  {
    title: "negative squared",
    disguise: (t) => map(t, (c) => (c === " " ? c : String.fromCodePoint(0x1f170 + letter(c)))),
  },
  { title: "zero-width between letters", disguise: (t) => [...t].join("\u200b") },
  { title: "soft hyphens", disguise: (t) => [...t].join("\u00ad") },
  { title: "word joiners", disguise: (t) => [...t].join("\u2060") },
  { title: "bidi controls", disguise: (t) => `\u202d${t}\u202c` },
  { title: "variation selectors", disguise: (t) => [...t].join("\ufe0f") },
  { title: "zalgo", disguise: (t) => map(t, (c) => (c === " " ? c : `${c}\u0335\u0321\u0489\u0360\u0310`)) },
  { title: "struck through", disguise: (t) => map(t, (c) => (c === " " ? c : `${c}\u0336`)) },
  {
    title: "Cyrillic vowels",
    disguise: (t) => t.replaceAll("a", "а").replaceAll("e", "е").replaceAll("o", "о").replaceAll("i", "і"),
  },
  { title: "Greek letters", disguise: (t) => t.replaceAll("o", "ο").replaceAll("v", "ν") },
  {
    title: "small capitals",
    disguise: (t) => map(t, (c) => (c === " " ? c : (Array.from("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ")[letter(c)] ?? c))),
  },
  { title: "decimal references", disguise: (t) => map(t, (c) => `&#${c.charCodeAt(0)};`) },
  { title: "hexadecimal references", disguise: (t) => map(t, (c) => `&#x${hexOf(c.charCodeAt(0))};`) },
  {
    title: "spaced out",
    disguise: (t) =>
      t
        .split(" ")
        .map((w) => [...w].join(" "))
        .join("   "),
  },
  {
    title: "parted by hyphens",
    disguise: (t) =>
      t
        .split(" ")
        .map((w) => [...w].join("-"))
        .join(" "),
  },
  {
    title: "accents",
    disguise: (t) =>
      map(t, (c) => ({ a: "ä", e: "ê", i: "ï", o: "ö", u: "ù", n: "ñ", r: "ř", s: "š", c: "ç", t: "ť" })[c] ?? c),
  },
];
