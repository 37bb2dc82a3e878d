/** printable: text from untrusted files as it may reach a terminal. */

// oxlint-disable no-control-regex
/** Control characters and characters that turn the direction of text become "?". */
export const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "?");
