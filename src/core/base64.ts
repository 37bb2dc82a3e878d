/**
 * Base64 (RFC 4648) read strictly: each byte string has one spelling in each alphabet. Node's own decoder skips what it does not know, so a changed
 * character could decode to the same bytes and pass a signature unseen.
 */
const standard = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const urlSafe = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/;

/** The bytes of standard base64 with padding or, with `urlSafe`, of the URL-safe alphabet too (section 5; padding optional). Undefined when it is neither. */
export const fromBase64 = (text: string, options: { readonly urlSafe?: boolean } = {}): Uint8Array | undefined => {
  if (standard.test(text)) {
    const bytes = Buffer.from(text, "base64");
    return bytes.toString("base64") === text ? bytes : undefined;
  }
  if (options.urlSafe !== true || !urlSafe.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text.replace(/=+$/, "") ? bytes : undefined;
};

/** Standard base64 with padding. */
export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
