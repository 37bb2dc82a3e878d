/** The check digits of numbers that people are given. All take the characters without separators. */

const digitAt = (text: string, i: number): number => text.charCodeAt(i) - 48;

/** ISO/IEC 7812-1 annex B: sum of digits, every second from the right doubled, is 0 mod 10. */
export const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const d = digitAt(digits, digits.length - 1 - i) * (i % 2 === 0 ? 1 : 2);
    sum += d > 9 ? d - 9 : d;
  }
  return sum % 10 === 0;
};

/** ISO 7064: a number of letters (A = 10 .. Z = 35) and digits, mod `modulus`, digit by digit. */
export const remainder = (alphanumeric: string, modulus: number): number => {
  let rest = 0;
  for (let i = 0; i < alphanumeric.length; i++) {
    const code = alphanumeric.charCodeAt(i);
    const value = code < 58 ? code - 48 : code - 55;
    rest = (rest * (value > 9 ? 100 : 10) + value) % modulus;
  }
  return rest;
};

/** ISO 7064 MOD 11,10: the last digit checks those before it. */
export const mod11by10 = (digits: string): boolean => {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (digitAt(digits, i) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
};

/** sum of digit x weight; as many digits as weights */
export const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, w, i) => sum + w * digitAt(digits, i), 0);

// multiplication in the dihedral group D5: i*j
const d5 = (i: number, j: number): number =>
  i < 5 ? (j < 5 ? (i + j) % 5 : 5 + ((i + j) % 5)) : j < 5 ? 5 + ((((i - j) % 5) + 5) % 5) : (((i - j) % 5) + 5) % 5;
const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

/** Verhoeff, Error Detecting Decimal Codes, 1969. */
export const verhoeff = (digits: string): boolean => {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    let d = digitAt(digits, digits.length - 1 - i);
    for (let k = 0; k < i % 8; k++) d = permutation[d] as number;
    check = d5(check, d);
  }
  return check === 0;
};

/** Is it a day of the calendar? month 1..12 */
export const isDay = (year: number, month: number, day: number): boolean => {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
};
