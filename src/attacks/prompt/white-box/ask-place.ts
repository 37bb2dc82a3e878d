/** Stands in a prompt where the ask goes. */
export const askPlace = "{ask}";
