/** dataText: the text of a data URL of a text type ("data:text/plain;base64,..."); undefined for anything else. */

export const dataText = (url: unknown): string | undefined => {
  if (typeof url !== "string") return undefined;
  const m = /^data:(text\/[\w.+-]+|application\/json)((?:;[^;,]*)*),/i.exec(url);
  if (m === null) return undefined;
  const [head, , parameters = ""] = m;
  const rest = url.slice(head.length);
  if (/;base64$/i.test(parameters)) return Buffer.from(rest, "base64").toString("utf8");
  try {
    return decodeURIComponent(rest);
  } catch {
    // as it stands, rather than not at all
    return rest;
  }
};
