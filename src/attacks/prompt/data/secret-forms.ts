/** Forms of keys and numbers of persons, as their issuers publish them. */

interface SecretForm {
  readonly pattern: RegExp;
  /** checksum, where the form has one */
  readonly valid?: (text: string) => boolean;
}

const digits = (text: string): number[] => [...text.replaceAll(/\D/g, "")].map(Number);

/** ISO/IEC 7812-1, annex B */
const luhn = (text: string): boolean =>
  digits(text)
    .toReversed()
    .reduce((sum, d, i) => sum + (i % 2 === 0 ? d : d < 5 ? 2 * d : 2 * d - 9), 0) %
    10 ===
  0;

/** ISO 7064, MOD 97-10 */
const iban = (text: string): boolean => {
  const compact = text.replaceAll(/\s/g, "").toUpperCase();
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const c of moved) rest = Number(`${rest}${c >= "A" ? c.charCodeAt(0) - 55 : c}`) % 97;
  return rest === 1;
};

export const secretForms: ReadonlyMap<string, SecretForm> = new Map(
  Object.entries<SecretForm>({
    "an AWS access key": { pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
    "a GitHub token": { pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b/g },
    "an OpenAI key": { pattern: /\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}\b/g },
    "a Stripe key": { pattern: /\b[sr]k_live_[A-Za-z0-9]{16,}\b/g },
    "a Google API key": { pattern: /\bAIza[A-Za-z0-9_-]{35}\b/g },
    "a Slack token": { pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/g },
    "a private key": { pattern: /-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{30,}/g },
    "a JSON web token": { pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g },
    "a password in an address": { pattern: /\b[a-z][a-z0-9+]*:\/\/[^\s:/@]+:[^\s:/@]{4,}@[^\s/]+/gi },
    "a card number": { pattern: /\b\d(?:[ -]?\d){12,18}\b/g, valid: luhn },
    "an IBAN": { pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, valid: iban },
    "a US social security number": { pattern: /\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g },
    "an e-mail address of a person": { pattern: /\b[a-z]+[._][a-z]+\d{0,3}@(?!example\.)[a-z0-9-]+\.[a-z]{2,}\b/gi },
    "a Windows product key": { pattern: /\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b/g },
  }),
);
