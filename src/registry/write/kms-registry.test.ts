/** A registry whose file keys are wrapped by a key service, against a stand-in of it on loopback. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { verifyRegistry } from "../read/verify-registry.ts";
import { type StandIn, startStandIn } from "../seal/kms/stand-in.test-data.ts";
import { operator } from "./open-registry.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { pushed, read, safetensors, type Scene, scene } from "./scene.test-data.ts";
import { pull } from "./versions.ts";

let service: StandIn;
let s: Scene;
beforeAll(async () => {
  service = await startStandIn();
});
afterAll(() => service.close());
beforeEach(async () => {
  service.seen.length = 0;
  vi.stubEnv("VAULT_TOKEN", "s.secret");
  s = await scene({ kms: { kind: "vault", address: service.address, key: "models" } });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await s.close();
});
const w = () => s.registry.writing;
const content = async (): Promise<Buffer> => {
  const v = await pull(w(), operator, "fraud@1");
  return read(v.read(v.manifest.files[0] as never));
};

test("no key that opens files is in the state directory, and the service opens them", async () => {
  await pushed(s, "fraud", safetensors(1, 2));
  expect(s.registry.ring.recipients).toEqual(["kms:vault-transit:transit/models"]);
  expect(readdirSync(join(s.path, "keys")).sort()).toEqual(["kms.json", "log.pem", "registry.json", "signing.pem"]);
  await s.reopen();
  expect((await content()).equals(safetensors(1, 2))).toBe(true);
  expect(service.seen.filter((x) => x.path.includes("/encrypt/"))).toHaveLength(1);
  expect((await verifyRegistry(w().reader, s.registry.index)).problems).toEqual([]);
});

test("a rotation wraps every file key again, by the newest version that the service has", async () => {
  await pushed(s, "fraud", safetensors(1, 2));
  const before = w().reader.versions("fraud")[0]?.headers;
  expect((await rotateKeys(w(), operator, s.registry.ring)).versions).toBe(1);
  expect(w().reader.versions("fraud")[0]?.headers).not.toBe(before);
  expect((await rotateKeys(w(), operator, s.registry.ring)).versions).toBe(1);
  await s.reopen();
  expect((await content()).equals(safetensors(1, 2))).toBe(true);
});

test("without credentials nothing is pushed or pulled, and the registry still opens", async () => {
  await pushed(s, "fraud", safetensors(1, 2));
  vi.stubEnv("VAULT_TOKEN", "");
  await s.reopen();
  const refused = expect.objectContaining({ code: "KMS_FAILED", message: expect.stringMatching(/VAULT_TOKEN/) });
  await expect(content()).rejects.toThrowError(refused);
  await expect(pushed(s, "fraud", safetensors(3))).rejects.toThrowError(refused);
  expect(w().reader.versions("fraud")).toHaveLength(1);
});
