/** HTTP/2 in the moment in which the server stops: each stream has an answer, or is beyond the last one that the GOAWAY names. */
import { expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { type RunningServer, startServer } from "./gateway-server.ts";
import { frameType, get, rawClient } from "./http2-frames.test-data.ts";

const start = (): Promise<RunningServer> =>
  startServer({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    failed: () => undefined,
    routes: (app) => {
      app.get("/slow", async () => {
        await sleep(60);
        return "ok";
      });
    },
  });

it("streams up to the one that is named are answered, the others may be sent again, and the connection ends in good order", async () => {
  const server = await start();
  const clients = await Promise.all(Array.from({ length: 5 }, () => rawClient(Number(new URL(server.address).port))));
  let stopping: Promise<void> | undefined;
  const sent = await Promise.all(
    clients.map(async (client, k) => {
      let id = 1;
      for (let i = 0; i < 100 && !client.closed; i++, id += 2) {
        await client.send(get(id, "/slow"));
        // in the midst of what the first one sends
        if (k === 0 && i === 30) stopping = server.close(3000);
        if (i % 3 === 0) await sleep(1);
      }
      return id - 2;
    }),
  );
  const begun = Date.now();
  await stopping;
  expect(Date.now() - begun).toBeLessThan(2500);
  for (const [k, client] of clients.entries()) {
    expect(await client.ended(1000)).toBe(true);
    expect(client.failed).toBe(false);
    expect(client.goAway).toBe(0);
    const last = client.lastStream ?? 0;
    expect(client.answered.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: (last + 1) / 2 }, (_, i) => 2 * i + 1),
    );
    // some came after it
    if (k === 0) expect(sent[k]).toBeGreaterThan(last);
  }
  expect(clients[0]?.came.get(frameType.goAway)).toBeGreaterThan(0);
});

it("a connection without streams has time to read that what it sends now is not looked at", async () => {
  const server = await start();
  const client = await rawClient(Number(new URL(server.address).port));
  await client.send(get(1, "/slow"));
  for (let i = 0; i < 100 && client.answered.length === 0; i++) await sleep(5);
  const stopped = server.close(3000);
  for (let id = 3; id < 40; id += 2) {
    await client.send(get(id, "/slow"));
    await sleep(5);
  }
  // a connection that is closed under what it sends is reset, and a reset may overtake the GOAWAY
  expect([client.goAway, client.closed]).toEqual([0, false]);
  await stopped;
  expect(await client.ended(1000)).toBe(true);
  expect([client.goAway, client.lastStream, client.failed]).toEqual([0, 1, false]);
  expect(client.answered).toEqual([1]);
});
