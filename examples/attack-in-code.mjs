// Use the library: open a model, attack it, look at single samples. Run: node examples/attack-in-code.mjs
import { attacks, runAttack } from "casemate/attacks";
import { describeModel, loadDataset, openOnnxModel, prepareInputs, readOnnxFile } from "casemate/engine";

const file = await readOnnxFile("models/digits/digits.onnx");
const data = await loadDataset("models/digits/digits-test.npz");

// what the model wants is found out by trying; every decision has a reason and a way to decide otherwise
const description = await describeModel(file, data);
for (const d of description.decisions) console.log(`${d.what}: ${d.value} (${d.why})`);

const model = await openOnnxModel(file, description);
const n = 20;
const size = description.domain.size;
const x = prepareInputs(data.inputs, description).slice(0, n * size);
const labels = data.labels.slice(0, n);

const pgd = attacks.find((a) => a.id === "evasion/pgd");
// one run, several radii: what falls at a small one is not attacked again at a larger one
const results = await runAttack(pgd, model, { x, labels }, { norm: "linf", epsilons: [0.05, 0.1, 0.2], seed: 1 });
for (const r of results) {
  const robust = r.samples.filter((s) => !s.success).length;
  const queries = r.samples.reduce((sum, s) => sum + s.queries.forward, 0);
  console.log(`epsilon ${r.epsilon}: ${robust} of ${n} withstand, ${queries} forward passes`);
}

// the harness judged by a fresh forward pass; here is one more
const [, { adversarial, samples }] = results;
const answers = await model.labels(adversarial);
const first = samples.findIndex((s) => s.success && s.linf > 0);
console.log(`sample ${first}: ${labels[first]} is read as ${answers[first]}, no pixel moved by more than ${samples[first].linf.toFixed(3)}`);
await model.close();
