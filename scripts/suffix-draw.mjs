// Strings to fit the check adversarial-suffix to: optimised nonsense, and chats and formulas beside it.

/**
 * suffixDrawer: draws strings like those that optimisers over tokens end with (GCG, Zou et al. 2023; AutoPrompt, Shin et al. 2020): words of several languages, pieces of words, names
 * out of code, signs, glued or not, often with what is left of the start (`! ! !`). Each string has its own mixture.
 */
const signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** words: to draw from. random: 0..1 */
export const suffixDrawer = (words, random) => {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const between = (low, high) => low + Math.floor(random() * (high - low + 1));
  const small = () => pick(words).toLowerCase();
  const capital = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);
  const kinds = [
    // [piece, its usual weight]
    [small, 8],
    [() => capital(small()), 2],
    [() => pick(words), 2],
    [() => small().slice(0, between(2, 5)), 2],
    [() => small().slice(-between(2, 5)), 3],
    [() => small() + capital(small()), 1],
    [() => capital(small()) + capital(small().slice(0, 5)), 0.5],
    [() => small().toUpperCase().slice(0, between(2, 6)), 1],
    [() => String(between(0, 2030)), 0.4],
    [() => `\\${small()}`, 0.5],
    [() => pick(signs), 3],
    [() => pick(signs) + pick(signs), 2.5],
    [() => Array.from({ length: between(3, 5) }, () => pick(signs)).join(""), 0.7],
    [() => small() + pick(signs) + pick(signs) + small(), 1],
  ];
  const fillers = ["!", "!", "[", "[", "x", "{", "?", "*"];
  return () => {
    const weights = kinds.map(([, usual]) => usual * (0.2 + 1.6 * random()));
    const total = weights.reduce((a, b) => a + b, 0);
    const filler = pick(fillers);
    const filled = random() < 0.4 ? 0.65 * random() : 0;
    const spaced = 0.45 + 0.5 * random();
    let text = "";
    for (let n = between(18, 60); n > 0; n--) {
      let at = random() * total;
      const kind = weights.findIndex((x) => (at -= x) < 0);
      const fill = random() < filled;
      text += (random() < spaced || fill ? " " : "") + (fill ? filler : kinds[Math.max(0, kind)][0]());
    }
    return text.trim();
  };
};

const chatWords =
  "lol lmao omg wtf idk idc tbh ngl btw imo brb gtg ttyl thx pls plz u ur r y k ok okay yeah nah yep nope hey hii sup bro dude bestie gonna wanna gotta kinda dunno cuz bc rn asap fr smh ikr ily haha hahaha xoxo xd pic vid app game school work party later tonight tmrw 2day b4 gr8 l8r m8 4u w/ w/o so i im its dont cant the a to and is was that what when who this my me it for on in at".split(
    " ",
  );
const chatSigns = [
  "!!",
  "!!!",
  "??",
  "?!",
  "...",
  "..",
  ",",
  ".",
  "?",
  "!",
  " :)",
  " :(",
  " ;)",
  " :D",
  " :P",
  " xD",
  " <3",
  " ^^",
  " :/",
  " -_-",
  " *hugs*",
  " #tbt",
  " @sam",
  " T_T",
  " =)",
];

/** Draws messages as people write them in chats: ordinary text that looks odd. */
export const chatDrawer = (random) => () => {
  const pick = (list) => list[Math.floor(random() * list.length)];
  let text = "";
  for (let n = 15 + Math.floor(random() * 40); n > 0; n--) {
    const word = pick(chatWords);
    const loud = random() < 0.08;
    text += ` ${loud ? word.toUpperCase() : word}${random() < 0.3 ? pick(chatSigns) : ""}`;
    if (random() < 0.05) text += ` ${pick(["#", "@"])}${pick(chatWords)}${pick(chatWords)}`;
  }
  return text.trim();
};

const commands =
  "alpha beta gamma theta lambda sigma mu phi Omega partial nabla infty cdot times leq geq neq in to approx sim pm forall exists quad dots mid log exp sin cos max min".split(
    " ",
  );
const wrappers = "mathbf mathbb mathrm mathcal hat bar tilde sqrt text vec operatorname".split(" ");

/** Draws lines of formulas in LaTeX. */
export const formulaDrawer = (random) => {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const letter = () => pick([..."abcdefghijkmnpqrstuvwxyzABCDEFGHKLMNPQRSTVWXYZ"]);
  const atom = (deep) => {
    const r = random();
    if (r < 0.3 || deep > 2) return letter();
    if (r < 0.4) return String(Math.floor(random() * 20));
    if (r < 0.52) return `\\${pick(commands)} `;
    if (r < 0.62) return `\\${pick(wrappers)}{${letter()}}`;
    if (r < 0.7) return `\\frac{${row(deep + 1)}}{${row(deep + 1)}}`;
    if (r < 0.76)
      return `\\${pick(["sum", "prod", "int"])}_{${letter()}=${pick(["0", "1"])}}^{${letter()}} ${atom(deep + 1)}`;
    if (r < 0.83) return `${pick(["(", "\\left(", "["])}${row(deep + 1)}${pick([")", "\\right)", "]"])}`;
    if (r < 0.88) return `\\|${letter()}\\|_${pick(["1", "2", "F"])}^2`;
    if (r < 0.94) return `${letter()}_{${letter()}${pick(["", ",", "+1"])}${letter()}}`;
    return `${letter()}${pick(["_", "^"])}${pick([letter(), `{${row(deep + 1)}}`])}`;
  };
  const row = (deep) => {
    let text = atom(deep);
    for (let n = Math.floor(random() * 4); n > 0; n--)
      text += `${pick([" + ", " - ", " = ", "+", "-", "=", " ", ", ", " \\in ", " \\leq ", " & ", " \\\\ "])}${atom(deep)}`;
    return text;
  };
  const around = ["$", "$$", "\\[", "\\("];
  return () => {
    let text = pick(["Let ", "Then ", "", "where ", "we have ", "\\begin{align} "]);
    for (let n = 2 + Math.floor(random() * 3); n > 0; n--) {
      const sign = pick(around);
      text += `${sign}${row(0)}${pick(["", " "])}${row(0)}${sign.replace("[", "]").replace("(", ")")}${pick([" ", ", ", ". ", " and ", " for all "])}`;
    }
    return text;
  };
};
