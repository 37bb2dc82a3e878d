/** Text from untrusted files on its way to a terminal or a report: short, and without characters that change how it is shown. */

export const printable = (text: string, most = 120): string => {
  const shown = text.slice(0, 2 * most).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return shown.length <= most ? shown : `${shown.slice(0, most)}...`;
};
