// What one would write in an hour: fastify and onnxruntime-node, a JSON body in, a JSON body out. node bench/load/bare-server.mjs MODEL
import fastify from "fastify";
import { InferenceSession, Tensor } from "onnxruntime-node";

const session = await InferenceSession.create(process.argv[2], { intraOpNumThreads: 1 });
const app = fastify();
const infer = async (request) => {
  const { id, inputs } = request.body;
  const feeds = {};
  for (const { name, shape, data } of inputs) feeds[name] = new Tensor("float32", Float32Array.from(data), shape);
  const results = await session.run(feeds);
  return {
    model_name: request.params.model,
    model_version: "1",
    ...(id === undefined ? {} : { id }),
    outputs: Object.entries(results).map(([name, t]) => ({
      name,
      datatype: "FP32",
      shape: t.dims,
      data: Array.from(t.data),
    })),
  };
};
app.route({ method: "POST", url: "/v2/models/:model/infer", handler: infer });
await app.listen({ host: "127.0.0.1", port: 0 });
console.log(`serving ${app.listeningOrigin}`);
