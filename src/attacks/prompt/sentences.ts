/** sentences: the sentences of a text, with their full stops, without the space around them. A text without a full stop is one. */
export const sentences = (text: string): string[] => text.match(/[^.!?\n]+[.!?\n]*/g)?.map((s) => s.trim()) ?? [text];
