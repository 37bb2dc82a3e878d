/** nationalIds: the numbers that states give to people, one entry each. */
import { isDay, luhn, mod11by10, remainder, verhoeff, weighted } from "./checksums.ts";

interface NationalId {
  readonly title: string;
  /** with flag g and bounded repetitions */
  readonly shape: RegExp;
  /** of the number in capitals without separators */
  valid(plain: string): boolean;
  /** words that name it */
  readonly words: RegExp;
  /** a way to write it that nothing else is written like: then no word is needed */
  readonly telling?: RegExp;
}

const num = (text: string, start: number, end: number): number => Number(text.slice(start, end));
const same = /^(\d)\1*$/;
const dniLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
const hetuLetters = "0123456789ABCDEFHJKLMNPRSTUVWXY";

/** Decreto ministeriale 12 March 1974: values of characters in odd places, of 0-9 and A-J, then of K-Z */
const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const codiceFiscale = (text: string): boolean => {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = text.charCodeAt(i);
    const value = code < 58 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? (oddValues[value] as number) : value;
  }
  return text.charCodeAt(15) === 65 + (sum % 26);
};

/** Steuer-Identifikationsnummer (section 139b AO): of its first ten digits one occurs twice or thrice, the others at most once. */
const steuerId = (digits: string): boolean => {
  const counts = [...digits.slice(0, 10)].reduce((c, d) => c.set(d, (c.get(d) ?? 0) + 1), new Map<string, number>());
  const repeated = [...counts.values()].filter((n) => n > 1);
  return digits[0] !== "0" && repeated.length === 1 && (repeated[0] as number) <= 3 && mod11by10(digits);
};

const cpf = (d: string): boolean => {
  const check = (weights: readonly number[]): number => ((weighted(d, weights) * 10) % 11) % 10;
  return (
    !same.test(d) &&
    check([10, 9, 8, 7, 6, 5, 4, 3, 2]) === num(d, 9, 10) &&
    check([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === num(d, 10, 11)
  );
};

const cnpj = (d: string): boolean => {
  const check = (weights: readonly number[]): number => {
    const rest = weighted(d, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  const weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  return !same.test(d) && check(weights) === num(d, 12, 13) && check([6, ...weights]) === num(d, 13, 14);
};

/** the century is in the month: 1900: 1-12, 2000: 21-32, 2100: 41-52, 2200: 61-72, 1800: 81-92 */
const pesel = (d: string): boolean =>
  isDay(1900 + num(d, 0, 2), num(d, 2, 4) % 20, num(d, 4, 6)) &&
  weighted(d, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;

/** GB 11643: a region, the day of birth, a serial number, and ISO 7064 MOD 11-2 */
const residentId = (d: string): boolean => {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(d[i]) * (2 ** (17 - i) % 11);
  return (
    isDay(num(d, 6, 10), num(d, 10, 12), num(d, 12, 14)) &&
    num(d, 6, 10) > 1890 &&
    (sum + (d[17] === "X" ? 10 : Number(d[17]))) % 11 === 1
  );
};

const tckn = (d: string): boolean => {
  const odd = [0, 2, 4, 6, 8].reduce((s, i) => s + Number(d[i]), 0);
  const even = [1, 3, 5, 7].reduce((s, i) => s + Number(d[i]), 0);
  return (
    d[0] !== "0" &&
    (((odd * 7 - even) % 10) + 10) % 10 === Number(d[9]) &&
    (odd + even + Number(d[9])) % 10 === Number(d[10])
  );
};

export const nationalIds: readonly NationalId[] = [
  {
    title: "US social security number",
    shape: /(?<![\w-])\d{3}([- ]?)\d{2}\1\d{4}(?![\w-])/g,
    // never issued: areas 000, 666, 900-999, group 00, serial 0000 (SSA, POMS RM 10201.035)
    valid: (d) => !/^(?:000|666|9|\d{3}00|\d{5}0000)/.test(d),
    words: /social security|\bssn\b|\bss#/i,
    telling: /^\d{3}-\d{2}-\d{4}$/,
  },
  {
    title: "UK national insurance number",
    shape: /(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])/g,
    valid: (t) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(t),
    words: /national insurance|\bnino?\b/i,
    telling: /./,
  },
  {
    title: "German tax id",
    shape: /(?<![\w-])\d{2} ?\d{3} ?\d{3} ?\d{3}(?![\w-])/g,
    valid: steuerId,
    words: /steuer-?\s?(?:id|nummer|identifikation)|\bidnr\b|\btin\b|german tax/i,
  },
  {
    title: "French social security number",
    shape: /(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\w)/g,
    // Corsica: 2A counts as 19, 2B as 18
    valid: (t) => 97 - remainder(t.slice(0, 13).replace("2A", "19").replace("2B", "18"), 97) === Number(t.slice(13)),
    words: /s[ée]curit[ée] sociale|\bnir\b|\binsee\b|french social/i,
    telling: /./,
  },
  {
    title: "Spanish identity number (DNI)",
    shape: /(?<![\w-])\d{8}[- ]?[A-Z](?![\w-])/g,
    valid: (t) => dniLetters[num(t, 0, 8) % 23] === t[8],
    words: /\b(?:dni|nif)\b|documento nacional|spanish id/i,
    telling: /^\d{8}-?[A-Z]$/,
  },
  {
    title: "Spanish foreigner number (NIE)",
    shape: /(?<![\w-])[XYZ]-?\d{7}-?[A-Z](?![\w-])/g,
    valid: (t) => dniLetters[Number(`${"XYZ".indexOf(t[0] as string)}${t.slice(1, 8)}`) % 23] === t[8],
    words: /\bnie\b|extranjero/i,
    telling: /./,
  },
  {
    title: "Italian codice fiscale",
    shape: /(?<!\w)[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z](?!\w)/gi,
    valid: codiceFiscale,
    words: /codice fiscale|\bcf\b/i,
    telling: /\d/,
  },
  {
    title: "Dutch citizen number (BSN)",
    shape: /(?<![\w.-])\d{4}\.?\d{2}\.?\d{3}(?![\w-])/g,
    valid: (d) => !same.test(d) && weighted(d, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    words: /\bbsn\b|burgerservice|sofi-?nummer|dutch citizen/i,
  },
  {
    title: "Polish PESEL",
    shape: /(?<![\w-])\d{11}(?![\w-])/g,
    valid: pesel,
    words: /\bpesel/i,
  },
  {
    title: "Brazilian CPF",
    shape: /(?<![\w.-])\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?![\w-])/g,
    valid: cpf,
    words: /\bcpf\b|cadastro de pessoa/i,
    telling: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/,
  },
  {
    title: "Brazilian CNPJ",
    shape: /(?<![\w.-])\d{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2}(?![\w-])/g,
    valid: cnpj,
    words: /\bcnpj\b/i,
    telling: /^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}$/,
  },
  {
    title: "Indian Aadhaar number",
    shape: /(?<![\w-]|\d )[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}(?![\w-]| \d)/g,
    valid: verhoeff,
    words: /aadh?aa?r|\buidai\b|आधार/i,
  },
  {
    title: "Chinese resident identity number",
    shape: /(?<!\w)[1-9]\d{16}[\dXx](?!\w)/g,
    valid: residentId,
    words: /身份证|居民|resident id/i,
    telling: /./,
  },
  {
    title: "Swiss AHV number",
    shape: /(?<![\w.])756\.?\d{4}\.?\d{4}\.?\d{2}(?!\w)/g,
    // EAN-13
    valid: (d) => weighted(d, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    words: /\bahv\b|\bavs\b/i,
    telling: /./,
  },
  {
    title: "Finnish personal identity code",
    shape: /(?<!\w)[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y](?!\w)/g,
    valid: (t) => {
      // the sign between day and number is a separator or a letter
      const digits = t.replace(/^(\d{6})[+A-Z]/, "$1");
      return (
        isDay(2000 + num(t, 4, 6), num(t, 2, 4), num(t, 0, 2)) && hetuLetters[num(digits, 0, 9) % 31] === digits[9]
      );
    },
    words: /henkilötunnus|\bhetu\b|personbeteckning/i,
    telling: /./,
  },
  {
    title: "Belgian national number",
    shape: /(?<![\w.])\d{2}\.?\d{2}\.?\d{2}-?\d{3}\.?\d{2}(?!\w)/g,
    valid: (d) =>
      [d.slice(0, 9), `2${d.slice(0, 9)}`].some((n) => 97 - (Number(n) % 97) === num(d, 9, 11)) && num(d, 2, 4) <= 12,
    words: /rijksregister|registre national|belgian national/i,
    telling: /^\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}$/,
  },
  {
    title: "Swedish personal identity number",
    shape: /(?<![\w-])(?:19|20)?\d{6}[-+]?\d{4}(?![\w-])/g,
    valid: (t) => {
      const d = t.replace("+", "").slice(-10);
      return isDay(2000 + num(d, 0, 2), num(d, 2, 4), num(d, 4, 6)) && luhn(d);
    },
    words: /personnummer|\bpersonnr\b|swedish personal/i,
  },
  {
    title: "Canadian social insurance number",
    shape: /(?<![\w-])[1-79]\d{2}[ -]?\d{3}[ -]?\d{3}(?![\w-])|(?<![\w-])0\d{2}[ -]?\d{3}[ -]?\d{3}(?![\w-])/g,
    valid: (d) => !same.test(d) && luhn(d),
    words: /social insurance|\bsin\b (?:no|num|#|is|:)|\bnas\b/i,
  },
  {
    title: "Mexican CURP",
    shape: /(?<!\w)[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d(?!\w)/g,
    valid: (t) => isDay(2000 + num(t, 4, 6), num(t, 6, 8), num(t, 8, 10)),
    words: /\bcurp\b/i,
    telling: /./,
  },
  {
    title: "Turkish identity number",
    shape: /(?<![\w-])[1-9]\d{10}(?![\w-])/g,
    valid: tckn,
    words: /\btckn\b|t\.?c\.? kimlik|kimlik no/i,
  },
  {
    title: "Australian tax file number",
    shape: /(?<![\w-])\d{3} ?\d{3} ?\d{3}(?![\w-])/g,
    valid: (d) => !same.test(d) && weighted(d, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
    words: /\btfn\b|tax file/i,
  },
];
