/** Text as it may stand in HTML and XML, also within attributes. */
export const escape = (s: string): string => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
