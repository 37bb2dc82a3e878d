/** commandLine: the command of a run as a reader of its report can run it again. */

/** `args`: everything after `casemate assess`. */
export const commandLine = (args: readonly string[]): string =>
  [
    "npx casemate assess",
    ...args.map((a) => (/^[\w@%+=:,./-]+$/.test(a) ? a : `'${a.replaceAll("'", `'\\''`)}'`)),
  ].join(" ");
