/** What a caller of an isolated run may listen to and do. */
export interface IsolationOptions {
  /** gets what the command writes, as it comes; it may hold anything, escape codes of terminals too */
  readonly onOutput?: (stream: "stdout" | "stderr", bytes: Uint8Array) => void;
  /** kills the run */
  readonly signal?: AbortSignal;
}
