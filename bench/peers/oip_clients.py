"""What Triton's clients (tritonclient: HTTP by geventhttpclient, gRPC by grpcio) do against a server of the Open Inference Protocol.

python oip_clients.py HOST:PORT [CA.pem], run by bench/oip-clients.mjs. One line of JSON for each thing tried: client, what, ok, told.
"""
import json
import ssl
import sys

import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.http as httpclient
from tritonclient.grpc import service_pb2
from tritonclient.utils import InferenceServerException

host = sys.argv[1]
authority = sys.argv[2] if len(sys.argv) > 2 else None


def told(client, what, ok, text=""):
    print(json.dumps({"client": client, "what": what, "ok": bool(ok), "told": str(text)[:160]}), flush=True)


def attempt(client, what, work):
    try:
        result = work()
        told(client, what, result is not False, "" if result in (True, False, None) else result)
    except Exception as error:
        told(client, what, False, f"{type(error).__name__}: {error}")


def refused(client, what, work, expected):
    """It has to be refused, with a message that says why."""
    try:
        work()
        told(client, what, False, "it was answered")
    except InferenceServerException as error:
        told(client, what, expected in str(error), error)
    except Exception as error:
        told(client, what, False, f"{type(error).__name__}: {error}")


def equal(got, wanted):
    return got is not None and got.shape == wanted.shape and (got == wanted).all()


values = {
    "FP32": ("echo-float32", np.array([[1.5, -2.25]], np.float32)),
    "FP64": ("echo-float64", np.array([[0.1, -1e300]], np.float64)),
    "FP16": ("echo-float16", np.array([[1.5, -0.25]], np.float16)),
    "INT8": ("echo-int8", np.array([[-128, 127]], np.int8)),
    "INT32": ("echo-int32", np.array([[-(2**31), 5]], np.int32)),
    "INT64": ("echo-int64", np.array([[-(2**63), 2**63 - 1]], np.int64)),
    "UINT8": ("echo-uint8", np.array([[0, 255]], np.uint8)),
    "UINT64": ("echo-uint64", np.array([[2**64 - 1, 0]], np.uint64)),
    "BOOL": ("echo-bool", np.array([[True, False]], bool)),
    "BYTES": ("echo-string", np.array([["käse".encode(), b""]], np.object_)),
}
image = np.linspace(0, 1, 784, dtype=np.float32).reshape(1, 1, 28, 28)


def tensor(module, name, array, datatype, **how):
    t = module.InferInput(name, list(array.shape), datatype)
    t.set_data_from_numpy(array, **how)
    return t


def common(name, module, client, **how):
    attempt(name, "live", client.is_server_live)
    attempt(name, "ready", client.is_server_ready)
    attempt(name, "model ready", lambda: client.is_model_ready("digits"))
    attempt(name, "version ready", lambda: client.is_model_ready("digits", "1"))
    attempt(name, "unknown model is not ready", lambda: unknown_ready(client))
    attempt(name, "digits", lambda: client.infer("digits", [tensor(module, "image", image, "FP32")]).as_numpy("logits").shape == (1, 10))
    for datatype, (model, array) in values.items():
        attempt(name, f"{datatype} comes back", lambda m=model, a=array, d=datatype: equal(client.infer(m, [tensor(module, "x", a, d)]).as_numpy("y"), a))
    attempt(
        name,
        "id and version",
        lambda: client.infer("digits", [tensor(module, "image", image, "FP32")], model_version="1", request_id="seven"),
    )
    attempt(
        name,
        "best 3 classes",
        lambda: client.infer(
            "digits", [tensor(module, "image", image, "FP32")], outputs=[module.InferRequestedOutput("logits", class_count=3)]
        ).as_numpy("logits").shape == (1, 3),
    )
    refused(name, "a shape that does not fit", lambda: client.infer("digits", [tensor(module, "image", image[:, :, :27], "FP32")]), "shape")
    refused(name, "a type that does not fit", lambda: client.infer("digits", [tensor(module, "image", image.astype(np.float64), "FP64")]), "float")
    refused(name, "an unknown model", lambda: client.infer("none", [tensor(module, "image", image, "FP32")]), "no model of this name")


def unknown_ready(client):
    try:
        return not client.is_model_ready("none")
    except InferenceServerException:
        return True


def http():
    how = {} if authority is None else {"ssl": True, "ssl_context_factory": lambda: ssl.create_default_context(cafile=authority)}
    client = httpclient.InferenceServerClient(host, **how)
    name = "tritonclient.http"
    attempt(name, "server metadata", lambda: client.get_server_metadata()["name"])
    attempt(name, "model metadata", lambda: json.dumps(client.get_model_metadata("digits")["inputs"]))
    common(name, httpclient, client)
    for datatype, (model, array) in values.items():
        if datatype in ("INT64", "UINT64"):
            array = array % 1000
        if datatype == "FP16":
            continue  # the client itself sends FP16 as raw bytes only
        attempt(
            name,
            f"{datatype} in JSON",
            lambda m=model, a=array, d=datatype: equal(
                client.infer(
                    m, [tensor(httpclient, "x", a, d, binary_data=False)], outputs=[httpclient.InferRequestedOutput("y", binary_data=False)]
                ).as_numpy("y"),
                a,
            ),
        )
    for algorithm in ("gzip", "deflate"):
        attempt(
            name,
            f"request in {algorithm}",
            lambda a=algorithm: client.infer("digits", [tensor(httpclient, "image", image, "FP32")], request_compression_algorithm=a)
            .as_numpy("logits")
            .shape
            == (1, 10),
        )
    attempt(
        name,
        "answer asked in gzip",
        lambda: client.infer("digits", [tensor(httpclient, "image", image, "FP32")], response_compression_algorithm="gzip").as_numpy("logits").shape
        == (1, 10),
    )
    attempt(
        name,
        "asynchronous",
        lambda: client.async_infer("digits", [tensor(httpclient, "image", image, "FP32")]).get_result().as_numpy("logits").shape == (1, 10),
    )
    client.close()


def grpc():
    how = {} if authority is None else {"ssl": True, "root_certificates": authority}
    client = grpcclient.InferenceServerClient(host, **how)
    name = "tritonclient.grpc"
    attempt(name, "server metadata", lambda: client.get_server_metadata().name)
    attempt(name, "model metadata", lambda: str(client.get_model_metadata("digits").inputs[0]).replace("\n", " "))
    common(name, grpcclient, client)
    for algorithm in ("gzip", "deflate"):
        attempt(
            name,
            f"request in {algorithm}",
            lambda a=algorithm: client.infer("digits", [tensor(grpcclient, "image", image, "FP32")], compression_algorithm=a)
            .as_numpy("logits")
            .shape
            == (1, 10),
        )
    attempt(
        name,
        "with a deadline",
        lambda: client.infer("digits", [tensor(grpcclient, "image", image, "FP32")], client_timeout=30).as_numpy("logits").shape == (1, 10),
    )
    refused(name, "model configuration", lambda: client.get_model_config("digits"), "UNIMPLEMENTED")
    client.close()


def messages():
    """Names, numbers and types of our proto's messages, as its text has them, beside the descriptor that the client carries."""
    ours = json.loads(sys.stdin.read())
    theirs = service_pb2.DESCRIPTOR.message_types_by_name
    for message, fields in ours.items():
        top, *inner = message.split(".")
        descriptor = theirs[top]
        for step in inner:
            descriptor = descriptor.nested_types_by_name[step]
        known = {f.name: [f.number, f.type, f.is_repeated] for f in descriptor.fields}
        wrong = [n for n, v in fields.items() if known.get(n) != v]
        told("descriptor", message, not wrong, "" if not wrong else f"differs in {wrong}")


http()
grpc()
messages()
