/** closeStages: what is closed one after the other; one that hangs or throws does not keep the others from being closed. */
import { CasemateError } from "../../core/error.ts";

export interface Stage {
  /** for the operator: "model 'fraud'" */
  readonly what: string;
  close(): Promise<unknown>;
}

export interface CloseStagesOptions {
  /** of each stage, in ms; when it is over, the next one begins */
  readonly stageMs: number;
  /** what hung or threw */
  readonly failed: (error: unknown) => void;
  /** told which stage begins */
  readonly begun?: (what: string) => void;
}

/** In this order. Never rejects. */
export const closeStages = async (
  stages: readonly Stage[],
  { stageMs, failed, begun }: CloseStagesOptions,
): Promise<void> => {
  for (const { what, close } of stages) {
    begun?.(what);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        failed(new CasemateError("INTERNAL", `${what} was not closed within ${stageMs} ms: it was left`));
        resolve();
      }, stageMs);
    });
    try {
      await Promise.race([close(), late]);
    } catch (error) {
      failed(error);
    } finally {
      clearTimeout(timer);
    }
  }
};
