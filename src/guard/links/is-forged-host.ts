/** isForgedHost: is a host's name written to be taken for another one (UTS #39: letters of several scripts, or all of them look-alikes of Latin ones)? */
import { domainToUnicode } from "node:url";

/** small Cyrillic and Greek letters that look like Latin ones */
const lookAlikes = /^[асеорхуіјѕԁһӏԛԝґкмтвнпгαορντκιυχ\d-]+$/u;

export const isForgedHost = (host: string): boolean => {
  // oxlint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(host) && !/(?:^|\.)xn--/.test(host)) return false;
  const labels = domainToUnicode(host).split(".");
  // a name under a top level of the same script is at home there
  const ascii = /^[a-z]{2,}$/.test(labels.at(-1) ?? "");
  return labels.some((label) => {
    const scripts = [
      /\p{Script=Latin}/u,
      /\p{Script=Cyrillic}/u,
      /\p{Script=Greek}/u,
      /\p{Script=Armenian}/u,
      /\p{Script=Cherokee}/u,
    ];
    if (scripts.filter((s) => s.test(label)).length > 1) return true;
    // oxlint-disable-next-line no-control-regex
    return ascii && /[^\0-\x7f]/.test(label) && lookAlikes.test(label);
  });
};
