import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entriesOf, key, type LedgerFolder, ledgerFolder, origin } from "../../../test/support/ledger.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { ed25519Signer, ed25519Verifier } from "./ed25519-note.ts";
import { mlDsaSigner } from "./ml-dsa-note.ts";
import type { NoteSigner } from "./note-key.ts";
import { openLedgerReader } from "./read-ledger.ts";
import { type LedgerTrust, ledgerTrust } from "./trust.ts";
import { verifyLedger } from "./verify-ledger.ts";
import { localWitness, type Witness, type WitnessMemory } from "./witness.ts";

let folder: LedgerFolder;
beforeEach(() => {
  folder = ledgerFolder();
});
afterEach(() => folder.remove());

const code = (c: string): unknown => expect.objectContaining({ code: c });
const memory = (): WitnessMemory => {
  const last = new Map<string, { readonly size: number; readonly root: Uint8Array }>();
  return { get: async (o) => last.get(o), set: async (o, head) => void last.set(o, head) };
};
const logs = new Map([[origin, ed25519Verifier(origin, "ed25519", key.publicKey)]]);
const signers: NoteSigner[] = [
  ed25519Signer("w1.example", "cosignature/v1", newSigningKey("ed25519").key),
  ed25519Signer("w2.example", "cosignature/v1", newSigningKey("ed25519").key),
  mlDsaSigner("w3.example", Buffer.alloc(32, 8)),
];
const witnesses = (): Witness[] => signers.map((signer) => localWitness(signer, logs, memory(), () => 1_800_000_000));
const policy = (threshold: number): LedgerTrust =>
  ledgerTrust({
    origin,
    keys: [key.publicKey],
    witnesses: { threshold, witnesses: signers.map((s) => s.verifier) },
  });

describe("witnesses", () => {
  it("k of n cosignatures are asked for by a policy", async () => {
    const ledger = await folder.open();
    const [w1, w2, w3] = witnesses() as [Witness, Witness, Witness];
    await ledger.append(entriesOf(0, 5));
    expect((await verifyLedger(folder.dir, { trust: policy(1) })).verdict).toBe("witness-quorum");
    expect(await ledger.cosign([w1])).toEqual(["w1.example"]);
    expect((await verifyLedger(folder.dir, { trust: policy(1) })).verdict).toBe("valid");
    expect((await verifyLedger(folder.dir, { trust: policy(2) })).verdict).toBe("witness-quorum");
    await expect(openLedgerReader({ dir: folder.dir, trust: policy(2) })).rejects.toThrow(/witness-quorum/);
    expect(await ledger.cosign([w2, w3])).toEqual(["w2.example", "w3.example"]);
    const report = await verifyLedger(folder.dir, { trust: policy(3) });
    expect([report.verdict, report.checkpoint?.cosigned]).toEqual([
      "valid",
      ["w1.example", "w2.example", "w3.example"],
    ]);
    // again: the same witness replaces its line
    expect(await ledger.cosign([w1, w3])).toEqual(["w1.example", "w3.example"]);
    expect((await verifyLedger(folder.dir, { trust: policy(3) })).verdict).toBe("valid");
    // the ledger grows, the witnesses follow
    await ledger.append(entriesOf(5, 300));
    expect((await verifyLedger(folder.dir, { trust: policy(1) })).verdict).toBe("witness-quorum");
    expect(await ledger.cosign([w1, w2, w3])).toHaveLength(3);
    await ledger.close();
    const again = await folder.open();
    expect([again.size(), (await verifyLedger(folder.dir, { trust: policy(3) })).verdict]).toEqual([300, "valid"]);
    await again.close();
  });

  it("one that is away, or signs badly, adds nothing and stops nobody", async () => {
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 5));
    const [w1, w2, w3] = witnesses() as [Witness, Witness, Witness];
    const away: Witness = { ...w2, lastSize: () => Promise.reject(new Error("no route")) };
    const bad: Witness = { ...w3, cosign: async () => new Uint8Array(2428) };
    expect(await ledger.cosign([w1, away, bad])).toEqual(["w1.example"]);
    expect((await verifyLedger(folder.dir, { trust: policy(1) })).verdict).toBe("valid");
    await ledger.close();
  });

  it("does not cosign what is not the log that it saw, grown", async () => {
    const [witness] = witnesses() as [Witness];
    const ledger = await folder.open();
    await ledger.append(entriesOf(0, 20));
    expect(await ledger.cosign([witness])).toHaveLength(1);
    await ledger.append(entriesOf(20, 30));
    const proof = await ledger.proveConsistency(20);
    await expect(witness.cosign(20, proof.slice(1), ledger.checkpoint())).rejects.toThrow(/not the one that it saw/);
    await expect(witness.cosign(10, proof, ledger.checkpoint())).rejects.toThrow(/last saw 20/);
    expect(await witness.lastSize(origin)).toBe(20);
    expect(await witness.cosign(20, proof, ledger.checkpoint())).toHaveLength(72);
    await ledger.close();

    const forked = ledgerFolder();
    const other = await forked.open();
    await other.append(entriesOf(1, 41));
    await expect(witness.cosign(30, await other.proveConsistency(30), other.checkpoint())).rejects.toThrow(
      code("LEDGER_BROKEN"),
    );
    expect(await other.cosign([witness])).toEqual([]);
    await other.close();
    forked.remove();
    const stranger = localWitness(signers[0] as NoteSigner, new Map(), memory(), () => 1);
    await expect(stranger.cosign(0, [], ledger.checkpoint())).rejects.toThrow(/does not know the log/);
    const text = Buffer.from(ledger.checkpoint()).toString();
    const unsigned = Buffer.from(text.replace("\n30\n", "\n31\n"));
    await expect(witness.cosign(30, [], unsigned)).rejects.toThrow(/does not hold/);
  });

  it("two checkpoints of one size at once: one of them is refused", async () => {
    const [witness] = witnesses() as [Witness];
    const folders = [ledgerFolder(), ledgerFolder()];
    const ledgers = await Promise.all(folders.map((f) => f.open()));
    await Promise.all(ledgers.map((l, i) => l.append(entriesOf(i, 10 + i))));
    const results = await Promise.allSettled(ledgers.map((l) => witness.cosign(0, [], l.checkpoint())));
    expect(results.map((r) => r.status).sort()).toEqual(["fulfilled", "rejected"]);
    await Promise.all(ledgers.map((l) => l.close()));
    for (const f of folders) f.remove();
  });

  it("a quorum that can not be, or that one witness makes up, is refused", () => {
    const [one] = signers.map((s) => s.verifier);
    for (const [threshold, list] of [
      [0, [one]],
      [2, [one]],
      [2, [one, one]],
      [1.5, [one, one]],
    ] as const)
      expect(() =>
        ledgerTrust({ origin, keys: [key.publicKey], witnesses: { threshold, witnesses: list as never } }),
      ).toThrow(code("USAGE"));
  });
});
