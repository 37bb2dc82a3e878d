/** encodePage, decodePage: a part of a rule's buckets as the bytes of a record: when it may be forgotten, which period it is of, then key and number of each. */
import { CasemateError } from "../../core/error.ts";

export interface PageHead {
  /** milliseconds since 1970: afterwards no bucket of the page owes anything */
  readonly untilMs: number;
  /** number of the month or day of a budget; 0 for rates */
  readonly period: number;
}

export interface PageEntry {
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

const headBytes = 16;
const entryBytes = 16;

export const encodePage = ({ untilMs, period }: PageHead, entries: readonly PageEntry[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(headBytes + entryBytes * entries.length));
  view.setFloat64(0, untilMs, true);
  view.setFloat64(8, period, true);
  for (const [i, { low, high, value }] of entries.entries()) {
    const at = headBytes + entryBytes * i;
    view.setUint32(at, low, true);
    view.setUint32(at + 4, high, true);
    view.setFloat64(at + 8, value, true);
  }
  return new Uint8Array(view.buffer);
};

/** THROWS STORE_CORRUPT. */
export const decodePage = (bytes: Uint8Array): { readonly head: PageHead; readonly entries: readonly PageEntry[] } => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headBytes || (bytes.length - headBytes) % entryBytes !== 0) throw corrupt();
  const entries: PageEntry[] = [];
  for (let at = headBytes; at < bytes.length; at += entryBytes) {
    const value = view.getFloat64(at + 8, true);
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw corrupt();
    entries.push({ low: view.getUint32(at, true), high: view.getUint32(at + 4, true), value });
  }
  return { head: { untilMs: view.getFloat64(0, true), period: view.getFloat64(8, true) }, entries };
};

const corrupt = (): CasemateError =>
  new CasemateError("STORE_CORRUPT", "what was kept of limits is not as it was written", {
    hint: "somebody else wrote to the state directory, or a newer casemate did",
  });
