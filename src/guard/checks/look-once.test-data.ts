/** For tests of checks: what one check says of one message. */
import type { Direction, Hit, MessageCheck, Settings } from "../check.ts";
import type { Message } from "../message.ts";
import { asWritten, type View } from "../view.ts";

export interface LookOptions {
  readonly settings?: Settings;
  /** messages before it */
  readonly before?: readonly Message[];
  readonly direction?: Direction;
  readonly views?: readonly View[];
  readonly message?: Partial<Message>;
}

export const lookOnce = async (
  check: MessageCheck,
  text: string,
  options: LookOptions = {},
): Promise<readonly Hit[]> => {
  const { settings = {}, before = [], direction = "output", views = [asWritten(text)] } = options;
  const message: Message = { role: "assistant", text, ...options.message };
  return check.look({
    message,
    index: before.length,
    direction,
    views,
    conversation: { messages: [...before, message] },
    settings,
  });
};

/** of those that count by the check's own threshold: why */
export const whys = async (check: MessageCheck, text: string, options: LookOptions = {}): Promise<string[]> =>
  (await lookOnce(check, text, options)).filter((h) => h.score >= check.threshold).map((h) => h.why);
