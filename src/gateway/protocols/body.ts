/**
 * Bodies of requests: read whole, within limits that count while they arrive and while they inflate, so that neither a long body, many at once nor a
 * decompression bomb takes more memory than is set aside for bodies. A body that comes too slowly is the listener's to end.
 */
import type { Readable } from "node:stream";
import { CasemateError } from "../../core/error.ts";
import { inflaterOf } from "./inflater.ts";
import type { ProtocolLimits } from "./protocol-limits.ts";

export interface HeldBody {
  readonly bytes: Buffer;
  /** Gives its share of the memory for bodies back; to be called once nothing refers to the bytes. May be called again. */
  release(): void;
}

/** Whoever reads through the same one shares its memory. */
export type BodyReader = (
  from: Readable,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
) => Promise<HeldBody>;

/** inflating is not held to the ratio before this many bytes */
const freeInflation = 1 << 20;

/** The reader THROWS REQUEST_TOO_LARGE, REQUEST_MEDIA_TYPE (encodings), REQUEST_MALFORMED, SERVER_BUSY, ABORTED when the client went away. */
export const bodyReader = (limits: ProtocolLimits): BodyReader => {
  let held = 0;
  return (from, headers) => {
    let mine = 0;
    const release = (): void => {
      held -= mine;
      mine = 0;
    };
    const hold = (bytes: number): void => {
      if (mine + bytes > limits.maxBodyBytes) throw tooLarge(limits);
      if (held + bytes > limits.maxHeldBytes)
        throw new CasemateError("SERVER_BUSY", "the server holds as many bodies of requests as it takes at once");
      held += bytes;
      mine += bytes;
    };
    return new Promise<HeldBody>((resolve, reject) => {
      const inflate = inflaterOf(headers["content-encoding"]);
      if (inflate === null)
        return reject(
          new CasemateError("REQUEST_MEDIA_TYPE", "the body's content-encoding is not one that is taken", {
            hint: "gzip, deflate or none",
          }),
        );
      const chunks: Buffer[] = [];
      let sent = 0;
      let over = false;
      const end = (error?: unknown): void => {
        if (over) return;
        over = true;
        inflate?.destroy();
        if (error === undefined) return resolve({ bytes: joined(chunks), release });
        release();
        // what else comes is thrown away; the listener's own limits end a client that goes on sending
        from.removeAllListeners("data");
        from.resume();
        reject(error);
      };
      const gone = (): void => {
        if (!over) end(new CasemateError("ABORTED", "the client went away"));
      };
      const guarded = (act: () => void): void => {
        try {
          act();
        } catch (error) {
          end(error);
        }
      };
      const take = (chunk: Buffer): void => {
        hold(chunk.length);
        chunks.push(chunk);
      };
      const stated = Number(headers["content-length"] ?? 0);
      if (stated > limits.maxBodyBytes) return end(tooLarge(limits));
      if (inflate === undefined) {
        from.on("data", (chunk: Buffer) => guarded(() => take(chunk)));
        from.on("end", () => end());
      } else {
        from.on("data", (chunk: Buffer) => {
          sent += chunk.length;
          if (sent > limits.maxBodyBytes) return end(tooLarge(limits));
          if (!inflate.write(chunk)) {
            from.pause();
            inflate.once("drain", () => from.resume());
          }
        });
        from.on("end", () => {
          from.off("close", gone);
          inflate.end();
        });
        inflate.on("data", (chunk: Buffer) =>
          guarded(() => {
            take(chunk);
            if (mine > freeInflation + limits.maxInflation * sent)
              throw new CasemateError(
                "REQUEST_TOO_LARGE",
                `the body inflates to more than ${limits.maxInflation} times its size`,
              );
          }),
        );
        inflate.on("end", () => end());
        inflate.on("error", (cause) =>
          end(new CasemateError("REQUEST_MALFORMED", "the body can not be inflated", { cause })),
        );
      }
      from.on("error", gone);
      from.on("aborted", gone);
      from.on("close", gone);
    });
  };
};

const tooLarge = (limits: ProtocolLimits): CasemateError =>
  new CasemateError("REQUEST_TOO_LARGE", `the body has more than ${limits.maxBodyBytes} bytes`);

const joined = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
