/**
 * liftNumberLists: takes the long flat lists of numbers out of a JSON text, so that what JSON.parse sees is short. A sample of a picture is nearly all of its
 * request; read from the bytes it takes a third of the time, and leaves no text and no list of doubles to the garbage collector.
 *
 * A text that is no JSON stays none: what is not a list of numbers, by the grammar of RFC 8259, is left as it is for JSON.parse to judge. Numbers are those that
 * JSON.parse reads: up to 15 digits and powers of ten up to 10^22 are exact doubles, so that one multiplication or division rounds once (Clinger 1990); others
 * are left to Number.
 */

export interface LiftedJson {
  /** the text, a string of `marker` and the list's number in the place of each list */
  readonly text: Buffer;
  readonly lists: readonly Float64Array[];
}

/** Shorter ones are not worth it. */
const fromNumbers = 64;

/** A client may write it too: then it names a list of its own request, or nothing. */
const marker = "\u0000list ";

/** The list that a parsed value stands for, or the value. */
export const lifted = (value: unknown, lists: readonly Float64Array[]): unknown =>
  typeof value === "string" && value.startsWith(marker) ? (lists[Number(value.slice(marker.length))] ?? value) : value;

export const liftNumberLists = (json: Buffer): LiftedJson => {
  const lists: Float64Array[] = [];
  const parts: Buffer[] = [];
  let kept = 0;
  let at = 0;
  while (at < json.length) {
    const byte = json[at] as number;
    if (byte === quote) at = afterString(json, at);
    else if (byte !== open) at++;
    else {
      const list = numbersOf(json, at + 1);
      if (list === undefined) at++;
      else if (list.numbers.length < fromNumbers) at = list.end;
      else {
        parts.push(json.subarray(kept, at), Buffer.from(JSON.stringify(`${marker}${lists.length}`)));
        lists.push(list.numbers);
        at = list.end;
        kept = at;
      }
    }
  }
  return lists.length === 0 ? { text: json, lists } : { text: Buffer.concat([...parts, json.subarray(kept)]), lists };
};

const [quote, backslash, open, close, comma, minus, plus, point] = [0x22, 0x5c, 0x5b, 0x5d, 0x2c, 0x2d, 0x2b, 0x2e];
const zero = 0x30;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isDigit = (byte: number): boolean => byte >= zero && byte <= 0x39;

/** One past the closing quote, or the end. */
const afterString = (json: Buffer, from: number): number => {
  for (let at = from + 1; at < json.length; at++) {
    if (json[at] === backslash) at++;
    else if (json[at] === quote) return at + 1;
  }
  return json.length;
};

const powers = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Undefined for what is no list of numbers, and of nothing else. */
const numbersOf = (
  json: Buffer,
  from: number,
): { readonly numbers: Float64Array; readonly end: number } | undefined => {
  const end = json.length;
  let numbers = scratch;
  let count = 0;
  let at = from;
  // no reading past the end: an element that is not there makes all of this slow
  let byte = at < end ? (json[at] as number) : 0;
  for (;;) {
    while (isSpace(byte)) byte = ++at < end ? (json[at] as number) : 0;
    const start = at;
    const negative = byte === minus;
    if (negative) byte = ++at < end ? (json[at] as number) : 0;
    let mantissa = 0;
    const whole = at;
    const leadingZero = byte === zero;
    while (isDigit(byte)) {
      mantissa = 10 * mantissa + byte - zero;
      byte = ++at < end ? (json[at] as number) : 0;
    }
    let digits = at - whole;
    if (digits === 0 || (digits > 1 && leadingZero)) return undefined;
    let exponent = 0;
    if (byte === point) {
      const fraction = ++at;
      byte = at < end ? (json[at] as number) : 0;
      while (isDigit(byte)) {
        mantissa = 10 * mantissa + byte - zero;
        byte = ++at < end ? (json[at] as number) : 0;
      }
      if (at === fraction) return undefined;
      digits += at - fraction;
      exponent = fraction - at;
    }
    // 'e' and 'E'
    if ((byte | 0x20) === 0x65) {
      byte = ++at < end ? (json[at] as number) : 0;
      const sign = byte === minus ? -1 : 1;
      if (byte === minus || byte === plus) byte = ++at < end ? (json[at] as number) : 0;
      const power = at;
      let written = 0;
      while (isDigit(byte)) {
        written = Math.min(10 * written + byte - zero, 10_000);
        byte = ++at < end ? (json[at] as number) : 0;
      }
      if (at === power) return undefined;
      exponent += sign * written;
    }
    let value: number;
    if (digits <= 15 && exponent === 0) value = mantissa;
    else if (digits <= 15 && exponent < 0 && exponent >= -22) value = mantissa / (powers[-exponent] as number);
    else if (digits <= 15 && exponent > 0 && exponent <= 22) value = mantissa * (powers[exponent] as number);
    else value = Math.abs(Number(json.toString("latin1", start, at)));
    if (count === numbers.length) {
      const larger = new Float64Array(2 * count);
      larger.set(numbers);
      numbers = larger;
    }
    numbers[count++] = negative ? -value : value;
    while (isSpace(byte)) byte = ++at < end ? (json[at] as number) : 0;
    if (byte === close) return { numbers: numbers.slice(0, count), end: at + 1 };
    if (byte !== comma) return undefined;
    byte = ++at < end ? (json[at] as number) : 0;
  }
};

/** where lists are gathered; nothing is kept in it between calls */
const scratch = new Float64Array(4096);
