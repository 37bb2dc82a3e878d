/** unsafe-code: commands and code in an answer that destroy, open a door, or run what somebody else writes; and bytes that a terminal obeys. Not a review of code. */
import type { MessageCheck } from "../../check.ts";
import { eachMatch } from "../../each-match.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { openFrom } from "../../pending/prose.ts";

interface Danger {
  readonly why: string;
  /** with flag g and bounded repetitions */
  readonly shape: RegExp;
  /** units that every match contains: looked for first */
  readonly needs: RegExp | string;
  /** from 0.7 on it counts; what has honest uses too is below */
  readonly score: number;
}

/** what a program was told from outside */
const outside =
  "(?:request\\.(?:args|form|json|values|GET|POST|query|body|params)|req\\.(?:query|body|params)|\\$_(?:GET|POST|REQUEST|COOKIE)|input\\(|sys\\.argv|params\\[|location\\.(?:hash|search|href)|document\\.URL)";

const dangers: readonly Danger[] = [
  {
    why: "deletes everything below the root or the home folder",
    shape:
      /\brm\s{1,4}(?:-{1,2}[\w-]{1,20}\s{1,4}){0,4}-{1,2}(?:[rRfv]{1,4}|recursive|force)\s{1,4}(?:-{1,2}[\w-]{1,20}\s{1,4}){0,3}["']?(?:\/(?:\*|\s|["'`;]|$)|~\/?(?:\*|\s|["'`;]|$)|\$\{?HOME\}?\/?(?:\*|\s|["'`;]|$)|\/(?:etc|usr|var|home|boot|bin|lib)\/?(?:\*|\s|["'`;]|$))/g,
    needs: "rm ",
    score: 0.85,
  },
  {
    why: "overwrites a disk",
    shape:
      /\b(?:dd\s[^\n]{0,80}\bof=\/dev\/(?:sd|hd|nvme|vd|disk|mmcblk)\w{0,8}|mkfs(?:\.\w{1,8})?\s{1,4}(?:-\w{1,4}\s{1,4}){0,4}\/dev\/\w{2,12}|>\s{0,2}\/dev\/sd[a-z]\b)/g,
    needs: "/dev/",
    score: 0.75,
  },
  { why: "fork bomb", shape: /:\s?\(\)\s?\{\s?:\s?\|\s?:\s?&\s?\}\s?;\s?:/g, needs: ":|", score: 0.95 },
  {
    why: "runs a script from the net without a look at it",
    shape:
      /\b(?:curl|wget)\s[^\n|]{1,200}\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z|k|da)?sh\b|\b(?:ba|z)?sh\s{1,3}(?:-c\s{1,3})?["']?(?:<\(|\$\()\s{0,2}(?:curl|wget)\b/g,
    needs: /curl|wget/,
    score: 0.72,
  },
  {
    why: "runs a script from the net without a look at it",
    shape:
      /\b(?:iex|invoke-expression)\b[^\n]{0,60}(?:downloadstring|invoke-webrequest|\biwr\b|\birm\b)|(?:downloadstring|\biwr\b|\birm\b)[^\n]{0,120}\|\s{0,3}(?:iex|invoke-expression)\b/gi,
    needs: /iex|invoke-expression/i,
    score: 0.8,
  },
  {
    why: "command that hides what it runs",
    shape:
      /\bpowershell(?:\.exe)?\s[^\n]{0,80}-e(?:nc|ncodedcommand|c)?\s{1,3}[A-Za-z0-9+/=]{40}|\bbase64\s{1,3}(?:-d|-D|--decode)\s{0,3}\|\s{0,3}(?:ba|z)?sh\b|\bexec\(\s{0,2}(?:base64\.b64decode|zlib\.decompress|codecs\.decode)\(|\beval\(\s{0,2}atob\(/g,
    needs: /powershell|base64|exec\(|atob/,
    score: 0.85,
  },
  {
    why: "reverse shell",
    shape:
      /\/dev\/(?:tcp|udp)\/[\w.${}<>-]{1,80}\/[\w${}<>]{1,20}|\b(?:nc|ncat|netcat)\b[^\n]{0,60}\s-e\s{0,2}["']?\/bin\/|\bmkfifo\b[^\n]{0,60}\|\s{0,2}(?:nc|ncat|telnet)\b|\bsocket\b[^\n]{0,200}\bdup2\b|\bpty\.spawn\(\s{0,2}["']\/bin\/|\bfsockopen\([^\n]{0,80}\b(?:exec|shell_exec|proc_open)\(/g,
    needs: /\/dev\/|nc|netcat|dup2|pty|telnet|fsockopen/,
    score: 0.95,
  },
  {
    why: "runs what comes from outside",
    shape: new RegExp(
      `\\b(?:eval|exec|execSync|os\\.system|os\\.popen|subprocess\\.(?:run|call|Popen|check_output)|child_process\\.exec|shell_exec|passthru|popen|new Function|pickle\\.loads|yaml\\.load|marshal\\.loads|unserialize)\\s{0,2}\\([^\\n;]{0,80}${outside}`,
      "g",
    ),
    needs: /request|req\.|\$_|input\(|argv|params|location|document/,
    score: 0.8,
  },
  {
    why: "SQL put together from what comes from outside",
    shape: new RegExp(
      `\\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\\b[^\\n;]{0,160}(?:["'\`]\\s{0,3}[+.]\\s{0,3}|\\$?\\{)\\s{0,2}${outside}`,
      "gi",
    ),
    needs: /request|req\.|\$_|input\(|argv|params|location|document/,
    score: 0.8,
  },
  {
    why: "writes what comes from outside into a page",
    shape: new RegExp(
      `\\b(?:innerHTML|outerHTML|document\\.write(?:ln)?)\\s{0,3}(?:\\(|\\+?=)[^\\n;]{0,80}${outside}`,
      "g",
    ),
    needs: /innerHTML|outerHTML|document\.write/,
    score: 0.75,
  },
  {
    why: "drops or empties tables behind a broken-out string",
    shape:
      /['"]\s{0,3};?\s{0,3}(?:DROP|TRUNCATE)\s{1,3}(?:TABLE|DATABASE|SCHEMA)\b[^\n]{0,60}--|['"]\s{1,3}OR\s{1,3}['"]?1['"]?\s{0,2}=\s{0,2}['"]?1/gi,
    needs: /drop|truncate|or/i,
    score: 0.7,
  },
  {
    why: "switches protection off",
    shape:
      /\bSet-MpPreference\s[^\n]{0,40}-DisableRealtimeMonitoring\s{1,3}(?:\$true|1)|\bchmod\s{1,3}(?:-R\s{1,3})?0?777\s{1,3}\/(?:\s|$|\*)|\bsetenforce\s{1,3}0\b|\bvssadmin(?:\.exe)?\s{1,3}delete\s{1,3}shadows|\bwevtutil(?:\.exe)?\s{1,3}cl\b/gi,
    needs: /mppreference|chmod|setenforce|vssadmin|wevtutil/i,
    score: 0.75,
  },
  {
    why: "escape sequence that a terminal obeys",
    // CSI, OSC, DCS and their one-byte forms (ECMA-48)
    // oxlint-disable-next-line no-control-regex
    shape: /\u001b[[\]P^_X]|\u009b[\d;?]{1,12}[A-Za-z]|[\u0090\u009d]\d{1,3};/g,
    // oxlint-disable-next-line no-control-regex
    needs: /[\u001b\u0090\u009b\u009d]/,
    score: 0.95,
  },
];

/** HTML that runs: in Markdown it is rendered, in a block of code it is shown */
const active =
  /<script\b[^>\n]{0,200}>|<(?:iframe|object|embed)\b[^>\n]{0,200}\b(?:src|data)\s{0,2}=|<(?:img|svg|body|video|audio|input|details|a|div|style|link|marquee)\b[^>\n]{0,160}\son[a-z]{3,20}\s{0,2}=|<meta\b[^>\n]{0,80}http-equiv\s{0,2}=\s{0,2}["']?refresh/gi;

/** words of prose with which a danger begins; those of SQL end with their line */
const commands =
  /^(?:rm|dd|mkfs|curl|wget|iex|iwr|irm|invoke|downloadstring|webrequest|powershell|nc|ncat|netcat|telnet|mkfifo|socket|fsockopen|innerhtml|outerhtml|drop|truncate|chmod|setenforce|vssadmin|wevtutil)$/;
const queries = /^(?:select|insert|update|delete)$/;

export const unsafeCode: MessageCheck = {
  kind: "message",
  id: "unsafe-code",
  title: "code in an answer that destroys, opens a door or runs what comes from outside; active HTML; terminal escapes",
  directions: ["output"],
  categories: ["unsafe-content"],
  owasp: ["LLM05:2025"],
  atlas: ["AML.T0048"],
  source: "CWE-78, CWE-89, CWE-79, CWE-94, CWE-150, CWE-502",
  threshold: 0.7,
  reach: 400,
  pending: (text) =>
    openFrom(text, 400, (word, rest) => commands.test(word) || (queries.test(word) && !/[\n;]/.test(rest))),
  roles: ["assistant"],
  look: ({ views }) => findInViews(views, find),
};

const find = (text: string): Found[] => {
  const hits: Found[] = [];
  const add = (why: string, score: number, m: RegExpExecArray): void => {
    hits.push({
      category: "unsafe-content",
      score,
      start: m.index,
      end: m.index + m[0].length,
      why,
      replacement: "[REMOVED]",
    });
  };
  for (const { why, shape, needs, score } of dangers)
    if (typeof needs === "string" ? text.includes(needs) : needs.test(text))
      for (const m of eachMatch(text, shape)) add(why, score, m);
  if (text.includes("<"))
    for (const m of eachMatch(text, active))
      if (!isShown(text, m.index)) add("HTML that runs where the answer is rendered", 0.85, m);
  return hits;
};

/** units in front of it that are read for that */
const before = 200;

/**
 * Is it in code that is shown and not rendered: behind an odd backtick of its line, or with lines of code around it? What is rendered stands in prose; what stands
 * close behind a fence, or among other tags of a page, was asked for as code.
 */
const isShown = (text: string, at: number): boolean => {
  const part = text.slice(Math.max(0, at - before), at);
  const line = part.slice(part.lastIndexOf("\n") + 1);
  if ((line.split("`").length - 1) % 2 === 1) return true;
  return /```|<(?:html|head|body|!doctype|template|style)\b/i.test(part);
};
