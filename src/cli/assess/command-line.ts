/** commandLine: the command of a run as a reader of its report can run it again. */

/** `args`: everything after `casemate assess` or another `command`. Values of headers, and user, password and query of a URL, are left out: they may be secrets. */
export const commandLine = (args: readonly string[], command = "assess"): string =>
  [`npx casemate ${command}`, ...args.map((a, i) => quoted(withoutSecret(a, args[i - 1])))].join(" ");

const withoutSecret = (argument: string, before: string | undefined): string => {
  if (before === "--http-header") return argument.replace(/=.*$/s, "=***");
  if (argument.startsWith("--http-header=")) return argument.replace(/^(--http-header=[^=]*).*$/s, "$1=***");
  if (!/^https?:\/\//i.test(argument)) return argument;
  return argument.replace(/\/\/[^/@]*@/, "//***@").replace(/\?.*$/s, "?***");
};

const quoted = (a: string): string => (/^[\w@%+=:,./-]+$/.test(a) ? a : `'${a.replaceAll("'", `'\\''`)}'`);
