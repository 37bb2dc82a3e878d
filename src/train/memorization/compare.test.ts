import { expect, it } from "vitest";
import { compareRemedies } from "./compare.ts";
import { earlyStop } from "./early-stop.ts";
import { noisyData, smallNet } from "./small-net.test-data.ts";
import { standardTraining } from "./standard.ts";

const pool = noisyData(200, 20, 4, 0.5);
const options = {
  fit: { epochs: 20, batchSize: 20, optimizer: { kind: "adam", learningRate: 0.01 }, threads: 1 },
  seed: 5,
} as const;

it("judges each method by shadow models of its own", async () => {
  const seen: string[] = [];
  const [plain, stopped] = await compareRemedies(smallNet(20, 32, 4), pool, {
    ...options,
    remedies: [{ remedy: standardTraining }, { remedy: earlyStop, params: { gap: 0.2 } }],
    shadows: 4,
    onProgress: (done, total, id) => seen.push(`${id} ${done}/${total}`),
  });
  expect(seen).toHaveLength(10);
  expect(seen.at(-1)).toBe("early-stop 10/10");
  expect(stopped?.params).toEqual({ gap: 0.2, held: 0.1 });
  const auc = (c: typeof plain) => c?.report.attacks.find((a) => a.id === "privacy/lira-online")?.auc.value ?? 0;
  expect(plain?.report).toMatchObject({ members: 100, nonMembers: 100, shadows: 4 });
  expect(auc(plain)).toBeGreaterThan(0.75);
  expect(auc(stopped)).toBeLessThan(auc(plain) - 0.1);
});

it("refuses parameters that a method does not have", async () => {
  const remedies = [{ remedy: earlyStop, params: { teachers: 3 } }];
  await expect(compareRemedies(smallNet(20, 32, 4), pool, { ...options, remedies })).rejects.toThrow(
    /no parameter 'teachers'/,
  );
});
