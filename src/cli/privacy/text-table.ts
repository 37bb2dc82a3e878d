/** textTable: rows of cells in columns of equal width, two spaces apart. */
export const textTable = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((r) => r[k]?.length ?? 0)));
  return rows
    .map(
      (r) =>
        `${r
          .map((cell, k) => cell.padEnd(widths[k] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
};
