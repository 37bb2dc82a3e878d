// Assess a model that only answers over HTTP. Run: node examples/assess-an-endpoint.mjs [FOLDER FOR REPORTS]
// The server here stands for yours (KServe, Triton, MLServer ... speak the same protocol); assess() sees nothing but its URL.
import { createServer } from "node:http";
import { assess, parsePlan, writeReport } from "casemate/assess";
import { describeModel, loadDataset, openOnnxModel, readOnnxFile } from "casemate/engine";

const out = process.argv[2] ?? "casemate-report";
const file = await readOnnxFile("models/digits/digits.onnx");
const served = await openOnnxModel(file, await describeModel(file, await loadDataset("models/digits/digits-test.npz")));

const server = createServer(async (request, response) => {
  const answer = (value) => response.end(JSON.stringify(value));
  if (request.url === "/v2/models/digits")
    return answer({
      name: "digits",
      inputs: [{ name: "image", datatype: "FP32", shape: [-1, 1, 28, 28] }],
      outputs: [{ name: "scores", datatype: "FP32", shape: [-1, 10] }],
    });
  if (request.url !== "/v2/models/digits/infer") {
    response.statusCode = 404;
    return answer({ error: "no such path" });
  }
  let body = "";
  for await (const part of request) body += part;
  const [input] = JSON.parse(body).inputs;
  const data = Array.from(await served.scores(Float32Array.from(input.data)));
  answer({ model_name: "digits", outputs: [{ name: "scores", datatype: "FP32", shape: [data.length / 10, 10], data }] });
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/v2/models/digits`;

const result = await assess({
  model: url,
  data: "models/digits/digits-test.npz",
  plan: parsePlan({ id: "example", samples: 10, attacks: [{ id: "evasion/square", norm: "linf", params: { queries: 100 } }] }, "example"),
  endpoint: { http: { concurrency: 2, timeoutMs: 5000 } },
  describe: { scale: "unit" },
  out,
  command: "node examples/assess-an-endpoint.mjs",
  version: "0.1.0",
});
const paths = await writeReport(out, result.report, result.html, ["html", "json"]);
await result.finish();
server.close();
server.closeAllConnections();
await served.close();

const { verdict, queries, attacks } = result.report;
console.log(verdict.summary);
console.log(`${queries.total} samples were sent, ${attacks[0].queries.forward} of them by ${attacks[0].title}`);
console.log(`wrote ${paths.join(", ")}`);
