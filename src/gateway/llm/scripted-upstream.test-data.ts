/** A server of language models that plays what a test wrote: whole answers, streams cut anywhere, errors, lies about lengths. It keeps what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Play = (response: ServerResponse, heard: Heard) => void | Promise<void>;

export interface ScriptedUpstream {
  readonly url: string;
  readonly heard: Heard[];
  /** answers that the client of this server went away from */
  aborted: number;
  /** what is played next; the last goes on */
  play(...plays: readonly Play[]): void;
  close(): Promise<void>;
}

export const scriptedUpstream = async (): Promise<ScriptedUpstream> => {
  let plays: Play[] = [];
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (c: Buffer) => chunks.push(c));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
      heard.push(one);
      response.on("close", () => {
        if (!response.writableEnded) self.aborted++;
      });
      const play = plays.length > 1 ? plays.shift() : plays[0];
      void play?.(response, one);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const self: ScriptedUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    heard,
    aborted: 0,
    play: (...all) => {
      plays = [...all];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return self;
};

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Play =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

/** Pieces are written one after another, with so many ms between; then it ends. */
export const pieces =
  (all: readonly (string | Buffer)[], everyMs = 0, headers: Readonly<Record<string, string>> = {}): Play =>
  async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", ...headers });
    for (const piece of all) {
      response.write(piece);
      await new Promise((done) => setTimeout(done, everyMs));
    }
    response.end();
  };

/** Data lines, each an event, and [DONE]. */
export const sse = (events: readonly unknown[]): string[] => [
  ...events.map((e) => `data: ${JSON.stringify(e)}\n\n`),
  "data: [DONE]\n\n",
];

/** Named events, as Anthropic and the Responses API have them. */
export const named = (events: readonly { readonly type: string }[]): string[] =>
  events.map((e) => `event: ${e.type}\ndata: ${JSON.stringify(e)}\n\n`);

export const chunk = (delta: object, more: object = {}, index = 0): object => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
  choices: [{ index, delta, finish_reason: null, ...more }],
});

export const completion = (content: string, more: object = {}): object => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content, ...more }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
});
