/** Slots: what an optimizer or an average keeps per weight, made as zeros when first asked for. */
export class Slots {
  readonly all = new Map<string, Float32Array>();

  get(slot: string, weight: string, length: number): Float32Array {
    const key = `${slot}/${weight}`;
    const known = this.all.get(key);
    if (known !== undefined) return known;
    const made = new Float32Array(length);
    this.all.set(key, made);
    return made;
  }

  restore(slots: ReadonlyMap<string, Float32Array>): void {
    this.all.clear();
    for (const [key, values] of slots) this.all.set(key, values.slice());
  }
}
