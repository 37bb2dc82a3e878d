/** pageHead: how a report that is one file begins: no script, nothing from elsewhere. */
import { escape } from "./escape.ts";
import { style } from "./style.ts";

/** `own`: rules behind the common style. `images`: may there be pictures within the page? */
export const pageHead = (title: string, { own = "", images = false } = {}): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${images ? "img-src data:; " : ""}style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${style}${own}</style>
</head>`;
