/** Code tables that converters write and judges read. */

/** ITU-R M.1677-1 */
export const morse: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: ".-",
    b: "-...",
    c: "-.-.",
    d: "-..",
    e: ".",
    f: "..-.",
    g: "--.",
    h: "....",
    i: "..",
    j: ".---",
    k: "-.-",
    l: ".-..",
    m: "--",
    n: "-.",
    o: "---",
    p: ".--.",
    q: "--.-",
    r: ".-.",
    s: "...",
    t: "-",
    u: "..-",
    v: "...-",
    w: ".--",
    x: "-..-",
    y: "-.--",
    z: "--..",
    0: "-----",
    1: ".----",
    2: "..---",
    3: "...--",
    4: "....-",
    5: ".....",
    6: "-....",
    7: "--...",
    8: "---..",
    9: "----.",
    ".": ".-.-.-",
    ",": "--..--",
    "?": "..--..",
    "-": "-....-",
    "'": ".----.",
    ":": "---...",
    '"': ".-..-.",
    "/": "-..-.",
    "@": ".--.-.",
  }),
);

/** RFC 4648 */
export const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** ICAO spelling alphabet */
export const nato: readonly string[] =
  "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu".split(
    " ",
  );

/** Grade 1 braille, a to z: dots as the low bits of U+2800 */
export const braille: readonly number[] = [
  1, 3, 9, 25, 17, 11, 27, 19, 10, 26, 5, 7, 13, 29, 21, 15, 31, 23, 14, 30, 37, 39, 58, 45, 61, 53,
];

/** Unicode tag characters mirror ASCII from U+E0000 on */
export const tagOffset = 0xe0000;
