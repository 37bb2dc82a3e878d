/** percent: a share as HTML, to a tenth. */
export const percent = (v: number): string => `${(100 * v).toFixed(1)}&nbsp;%`;
