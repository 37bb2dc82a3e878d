/** Disguises of a text, to measure with. They are not those that the guard is trained with, only of the same kinds. */

const leet = { a: "4", e: "3", i: "1", o: "0", s: "5", t: "7" };
const cyrillic = { a: "а", e: "е", o: "о", p: "р", c: "с", x: "х" };
const map = (letters) => (t) => t.replaceAll(/[a-z]/g, (c) => letters[c] ?? c);
const rot13 = (t) =>
  t.replaceAll(/[a-z]/gi, (c) => String.fromCharCode((((c.charCodeAt(0) & 31) + 12) % 26) + (c <= "Z" ? 65 : 97)));

export const disguises = [
  { id: "none", write: (t) => t },
  { id: "capitals", write: (t) => t.toUpperCase() },
  {
    id: "two letters exchanged in every third word",
    write: (t) =>
      t
        .split(" ")
        .map((w, i) => (i % 3 === 0 && w.length > 4 ? w[0] + w[2] + w[1] + w.slice(3) : w))
        .join(" "),
  },
  { id: "digits for letters", write: map(leet) },
  { id: "Cyrillic look-alikes", write: map(cyrillic) },
  { id: "zero-width spaces", write: (t) => [...t].join("\u200b") },
  {
    id: "letters apart",
    write: (t) =>
      t
        .split(" ")
        .map((w) => [...w].join(" "))
        .join("   "),
  },
  { id: "reversed", write: (t) => [...t].reverse().join("") },
  { id: "base64", write: (t) => Buffer.from(t).toString("base64") },
  { id: "hexadecimal", write: (t) => Buffer.from(t).toString("hex") },
  { id: "rot13", write: rot13 },
  { id: "percent-encoded", write: (t) => encodeURIComponent(t) },
];
