/** secretFinders: how secrets look: tokens by their makers' prefixes, keys in PEM, JSON web tokens, addresses and settings with a password in them. */
import { eachMatch } from "../each-match.ts";
import { escaped } from "../../core/escaped.ts";
import { looksRandom } from "./looks-random.ts";
import { type TokenFormat, tokenFormats } from "./token-formats.ts";

export interface SecretFind {
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly what: string;
  /** more of it follows than a check sees at once: it can not be cut out of a stream */
  readonly open?: true;
}

type SecretFinder = (text: string) => Iterable<SecretFind>;

const byPrefix = new Map<string, { readonly format: TokenFormat; readonly tail: RegExp }[]>();
for (const format of tokenFormats)
  for (const prefix of format.prefixes)
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), { format, tail: new RegExp(format.tail, "y") }]);
/** the longest prefix of those that fit, first */
const prefixes = [...byPrefix.keys()].toSorted((a, b) => b.length - a.length);
const anyPrefix = new RegExp(`(?<![A-Za-z0-9_])(?:${prefixes.map(escaped).join("|")})`, "g");

function* tokens(text: string): Generator<SecretFind> {
  // "sk-" stands in front of what "sk-proj-" does not fit
  for (const { 0: prefix, index } of eachMatch(text, anyPrefix))
    for (const known of prefixes.filter((p) => prefix.startsWith(p)))
      for (const { format, tail } of byPrefix.get(known) ?? []) {
        tail.lastIndex = index + known.length;
        const rest = tail.exec(text)?.[0];
        if (rest === undefined || !looksRandom(rest)) continue;
        const token = known + rest;
        if (format.valid?.(token) === false) continue;
        yield { start: index, end: index + token.length, score: 0.97, what: format.title };
      }
}

const unprefixed: readonly (readonly [title: string, shape: RegExp, infix: string])[] = [
  ["Telegram bot token", /(?<!\w)\d{8,10}:AA[\w-]{33}(?![\w-])/g, ":AA"],
  ["Mailchimp key", /(?<!\w)[a-f0-9]{32}-us\d{1,2}(?!\w)/g, "-us"],
  ["Discord bot token", /(?<!\w)[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/g, "."],
  ["Terraform Cloud token", /(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}/g, ".atlasv1."],
  ["Azure client secret", /(?<![\w~.-])[\w~.-]{3}[78]Q~[\w~.-]{31,34}(?![\w~-])/g, "Q~"],
  ["Azure storage key", /AccountKey=[A-Za-z0-9+/]{86}==/g, "AccountKey="],
  ["AWS secret access key", /(?:aws|AWS)\w{0,20}[\s"'=:>]{1,8}[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g, ""],
];

function* otherTokens(text: string): Generator<SecretFind> {
  for (const [what, shape, infix] of unprefixed)
    if (text.includes(infix))
      for (const { 0: found, index } of eachMatch(text, shape))
        if (looksRandom(/[^\s"'=:>]*=*$/.exec(found)?.[0] ?? "", 3.2))
          yield { start: index, end: index + found.length, score: 0.95, what };
}

const pem = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
/** after it there is a key, and not an ellipsis: headers and line ends, then base64 */
const pemBody = /^(?:\\[rn]|[\s"'>])*(?:[A-Z][\w-]{2,20}: [^\n]{1,80}\n+){0,4}[\s]{0,4}([A-Za-z0-9+/]{32,64})/;

function* privateKeys(text: string): Generator<SecretFind> {
  if (!text.includes("PRIVATE KEY")) return;
  for (const { 0: line, index } of eachMatch(text, pem)) {
    const after = index + line.length;
    const body = pemBody.exec(text.slice(after, after + 400));
    if (body !== null && looksRandom(body[1] as string))
      yield { start: index, end: after + body[0].length, score: 0.99, what: "private key", open: true };
  }
}

/** RFC 7519; of a long one the first part, without which the rest is worth nothing */
const jwt = /(?<![\w.-])(eyJ[\w-]{10,160})\.eyJ[\w-]{10,240}(?:\.[\w-]{1,100})?/g;

function* jsonWebTokens(text: string): Generator<SecretFind> {
  for (const m of eachMatch(text, jwt)) {
    const header = Buffer.from(m[1] as string, "base64url").toString("latin1");
    if (/"alg"\s*:/.test(header))
      yield { start: m.index, end: m.index + m[0].length, score: 0.9, what: "JSON web token" };
  }
}

const withPassword = /(?<![\w+.-])([a-z][a-z+]{1,15}):\/\/([^\s:@/'"<>?#]{1,64}):([^\s@/'"<>]{3,64})@([\w.-]{1,100})/gi;
const told =
  /^(?:pass(?:word|wd)?\d?|pwd|secret|user(?:name)?|token|key|admin|root|guest|postgres|p@?ss|x+|\*+|\.+|[$%{<[].*)$/i;

function* passwordsInAddresses(text: string): Generator<SecretFind> {
  if (!text.includes("://")) return;
  for (const m of eachMatch(text, withPassword)) {
    const [found, , , password = "", host = ""] = m;
    if (told.test(password) || /^(?:host(?:name)?|.*\bexample(?:\.\w+)?)$/i.test(host)) continue;
    yield { start: m.index, end: m.index + found.length, score: 0.9, what: "address with a password" };
  }
}

const assignment =
  /(?<![A-Za-z0-9])(?:[A-Za-z]\w{0,24}[_-])?(?:api[_-]?key|secret(?:[_-]?key)?|(?:access|auth|bearer|refresh)[_-]?token|client[_-]?secret|passw(?:or)?d|private[_-]?key|access[_-]?key)["']?[ ]{0,3}(?::|=|=>|:=)[ ]{0,3}["'`]?([A-Za-z0-9+/_.~!@#$%^&*-]{12,128})(?:=|["'`\s,;)]|$)/gi;

/** A name that says so, and a value of a kind that nobody writes by hand. */
function* assignments(text: string): Generator<SecretFind> {
  for (const m of eachMatch(text, assignment)) {
    const value = m[1] as string;
    const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length;
    const mixed = kinds === 3 || (/^[a-f0-9]{32,}$/i.test(value) && /\d/.test(value));
    // os.environ.X, process.env.X, get_secret(...) name a secret and hold none
    if (!mixed || /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/.test(value) || !looksRandom(value, 3.2)) continue;
    const start = m.index + m[0].indexOf(value);
    yield { start, end: start + value.length, score: 0.8, what: "value of a setting that is secret" };
  }
}

export const secretFinders: readonly SecretFinder[] = [
  tokens,
  otherTokens,
  privateKeys,
  jsonWebTokens,
  passwordsInAddresses,
  assignments,
];
