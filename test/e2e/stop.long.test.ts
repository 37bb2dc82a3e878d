/** A gateway that is flooded in several ways at once ends on SIGTERM, within its time, again and again (npm run test:long). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { get, rawClient, settings } from "../../src/gateway/server/http2-frames.test-data.ts";
import { build, root } from "../support/casemate.ts";
import { serve } from "../support/serving.ts";

let home = "";
beforeAll(() => {
  build();
  home = mkdtempSync(join(tmpdir(), "casemate-stop-"));
  writeFileSync(
    join(home, "casemate.yaml"),
    `listen: { tls: off }
admin: off
policies: { free: { extends: balanced, who: { anonymous: true }, limits: { rates: [], concurrency: 100000 } } }
models: { digits: { from: ${JSON.stringify(join(root, "models/digits/digits.onnx"))}, policy: free } }
`,
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const path = "/v2/models/digits/infer";
const body = JSON.stringify({
  inputs: [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data: Array.from({ length: 784 }, () => 0.5) }],
});
const whole = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "time %i",
  async () => {
    const s = await serve(home, ["--config", "casemate.yaml"]);
    const port = Number(new URL(s.address).port);
    const sockets: Socket[] = [];
    const plain = (text: string): void => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      socket.on("error", () => undefined);
      sockets.push(socket);
    };
    // requests one behind the other, unfinished headers and bodies, connections that say nothing
    for (let i = 0; i < 150; i++) {
      plain(whole.repeat(10));
      plain(whole.slice(0, 20 + i));
      plain(whole.slice(0, whole.length - 1 - i));
      plain("");
    }
    const raw = await Promise.all(Array.from({ length: 40 }, () => rawClient(port, { first: settings([4, 0]) })));
    for (const client of raw) for (let id = 1; id < 200; id += 2) await client.send(get(id, "/v2/health/live"));
    const sessions = Array.from({ length: 10 }, () => connectHttp2(s.address));
    for (const session of sessions) {
      session.on("error", () => undefined);
      for (let i = 0; i < 100; i++) {
        const stream = session.request({ ":method": "POST", ":path": path });
        stream.on("error", () => undefined);
        stream.resume();
        // a third has no end, a third is broken off
        if (i % 3 === 0) stream.end(body);
        else stream.write(body.slice(0, 100));
        if (i % 3 === 2) setTimeout(() => stream.close(8), 50);
      }
    }
    await new Promise((r) => setTimeout(r, 300));
    const begun = performance.now();
    const code = await s.stop();
    const took = performance.now() - begun;
    process.stdout.write(`ended after ${Math.round(took)} ms with ${code}\n`);
    for (const socket of sockets) socket.destroy();
    for (const client of raw) client.destroy();
    for (const session of sessions) session.destroy();
    expect(s.stderr()).not.toMatch(/was not closed within|did not stop within/);
    expect(code).toBe(0);
    // ten seconds for requests that are under way, and what is written
    expect(took).toBeLessThan(15_000);
  },
  60_000,
);
