/** escaped: a text as a regular expression that matches it, with any flags. */
export const escaped = (text: string): string => text.replaceAll(/[$.*+?^{}()|[\]\\/]/g, "\\$&");
