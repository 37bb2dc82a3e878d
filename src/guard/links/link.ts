/** linksIn: the addresses in a text, by what a reader's program does with them: an image is fetched at once, a link when it is clicked. */

export interface Link {
  readonly use: "image" | "link" | "plain";
  readonly url: string;
  readonly start: number;
  readonly end: number;
  readonly scheme: string;
  /** before an @ of the authority */
  readonly user?: string;
  /** in small letters, without port */
  readonly host: string;
  /** path, query and fragment */
  readonly rest: string;
}

/** units of an address that are read */
const maxUrlUnits = 256;
/** units in front of it that say what it is for */
const before = 100;

const begin =
  /(?<![\w+.-])(?:(?:https?|ftp|wss?):\/\/|(?:javascript|vbscript|data|file):)|(?<=\]\(\s{0,2}<?|(?:src|href)\s{0,2}=\s{0,2}["']?)\/\//gi;
const body = new RegExp(`[^\\s<>"'\`)]{0,${maxUrlUnits}}`, "y");
const image =
  /!\[[^\]\n]{0,80}\]\(\s{0,2}<?$|<(?:img|video|audio|source|iframe|embed|link|input)\b[^>]{0,60}\b(?:src|href|poster)\s{0,2}=\s{0,2}["']?$|url\(\s{0,2}["']?$/i;
const link =
  /\]\(\s{0,2}<?$|^\s{0,3}\[[^\]\n]{1,60}\]:\s{1,3}<?$|\n\s{0,3}\[[^\]\n]{1,60}\]:\s{1,3}<?$|\b(?:href|action|formaction|xlink:href)\s{0,2}=\s{0,2}["']?$/i;
const parts = /^(?:([a-z]+):)?(?:\/\/(?:([^/?#@]*)@)?(\[[\da-f:.]*\]|[^/:?#]*)(?::\d{0,5})?)?([^]*)$/i;

export function* linksIn(text: string): Generator<Link> {
  begin.lastIndex = 0;
  for (let m = begin.exec(text); m !== null; m = begin.exec(text)) {
    const start = m.index;
    body.lastIndex = start;
    const url = (body.exec(text)?.[0] ?? "").replace(/[.,;:!?*_\]}]+$/, "");
    const front = text.slice(Math.max(0, start - before), start);
    const use = image.test(front) ? "image" : link.test(front) ? "link" : "plain";
    const [, scheme = "", user, host = "", rest = ""] = parts.exec(url) ?? [];
    yield {
      use,
      url,
      start,
      end: start + url.length,
      scheme: scheme.toLowerCase(),
      host: host.toLowerCase().replace(/\.$/, ""),
      rest,
      ...(user === undefined ? {} : { user }),
    };
  }
}
