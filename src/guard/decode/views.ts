/** viewsOf: all readings of a message that checks look at: as written, cleaned, and what its pieces decode to, and theirs. */
import { asWritten, type View } from "../view.ts";
import { clean } from "./clean.ts";
import type { Piece } from "./decoder.ts";
import { decoders } from "./decoders.ts";
import { Rewrite, type Rewritten } from "./rewrite.ts";

export interface ViewLimits {
  /** decodings of decodings; cleaning is none */
  readonly maxDepth: number;
  readonly maxViews: number;
}

export interface Views {
  /** as written first, then cleaned, then by depth */
  readonly views: readonly View[];
  /** there were more readings than the limits allow: not everything is looked at */
  readonly cut: boolean;
}

interface Reading {
  readonly view: View;
  /** one of its decoders went by likeness */
  readonly likely: boolean;
}

/** All views together may have this many times the units of the message, and some. What is hostile is cut there. */
const mostUnits = 4;
const freeUnits = 65_536;
/** Units of the text around a piece that stands within words. */
const around = 200;

export const viewsOf = (text: string, limits: ViewLimits): Views => {
  const views: View[] = [asWritten(text)];
  const seen = new Set([text]);
  let left = mostUnits * text.length + freeUnits;
  let cut = false;
  let queue: Reading[] = views.map((view) => ({ view, likely: false }));
  const add = (from: View, how: string, { text, origin }: Rewritten, shown = true): View | undefined => {
    if (seen.has(text) || text.trim() === "") return undefined;
    left -= text.length;
    if (views.length >= limits.maxViews || left < 0) {
      cut = true;
      return undefined;
    }
    seen.add(text);
    const view: View = {
      how: [...from.how, how],
      text,
      origin: (start, end) => {
        const middle = origin(start, end);
        return from.origin(middle.start, middle.end);
      },
    };
    if (shown) views.push(view);
    return view;
  };
  for (let depth = 0; queue.length > 0 && !cut; depth++) {
    const next: Reading[] = [];
    for (const { view: written, likely } of queue) {
      const washed = clean(written.text);
      const cleaned = (washed === undefined ? undefined : add(written, "clean", washed)) ?? written;
      for (const decoder of decoders) {
        if (likely && decoder.likely === true) continue;
        const from = decoder.on === "written" ? written : cleaned;
        for (const { how, opaque, pieces } of groups(decoder.id, decoder.find(from.text))) {
          const made = decoder.shows === "alone" ? alone(from.text, pieces) : inline(from.text, pieces);
          if (depth >= limits.maxDepth) cut ||= !seen.has(made.text);
          else {
            const view = add(from, how, made, !opaque);
            if (view !== undefined) next.push({ view, likely: likely || decoder.likely === true });
          }
        }
      }
    }
    queue = next;
  }
  return { views, cut };
};

interface Group {
  readonly how: string;
  readonly opaque: boolean;
  readonly pieces: Piece[];
}

const groups = (id: string, pieces: readonly Piece[]): readonly Group[] => {
  const found: Group[] = [];
  for (const piece of pieces) {
    const how = piece.as ?? id;
    const opaque = piece.opaque === true;
    const group = found.find((g) => g.how === how && g.opaque === opaque);
    if (group === undefined) found.push({ how, opaque, pieces: [piece] });
    else group.pieces.push(piece);
  }
  return found;
};

/** The pieces alone, one after another; what no words part is one text. */
const alone = (source: string, pieces: readonly Piece[]): Rewritten => {
  const out = new Rewrite();
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (before !== undefined) {
      const near = piece.start - before.end <= 4 && !/[\p{L}\d]/u.test(source.slice(before.end, piece.start));
      out.put(near ? " " : "\n", before.end, Math.max(before.end, piece.start));
    }
    out.put(piece.text, piece.start, piece.end, piece.aligned);
    before = piece;
  }
  return out.finish();
};

/** The pieces in the text around them. */
const inline = (source: string, pieces: readonly Piece[]): Rewritten => {
  const out = new Rewrite();
  let done = -1;
  for (const piece of pieces) {
    const from = Math.max(0, piece.start - around);
    if (done >= 0 && from > done + around) {
      const end = wordEnd(source, done + around);
      out.keep(source, done, end);
      out.put("\n", end, end);
      done = -1;
    }
    out.keep(source, done < 0 ? wordStart(source, from) : done, piece.start);
    out.put(piece.text, piece.start, piece.end, piece.aligned);
    done = piece.end;
  }
  out.keep(source, done, wordEnd(source, Math.min(source.length, done + around)));
  return out.finish();
};

const wordStart = (text: string, at: number): number => {
  let start = at;
  while (start > 0 && at - start < 40 && text.charCodeAt(start - 1) > 32) start--;
  return start;
};

const wordEnd = (text: string, at: number): number => {
  let end = at;
  while (end < text.length && end - at < 40 && text.charCodeAt(end) > 32) end++;
  return end;
};
