"""MLServer on a free port, in this process: python serve.py MODEL. It prints where it listens."""
import asyncio
import os
import socket
import sys

from mlserver import MLServer
from mlserver.settings import ModelSettings, Settings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
os.environ["CASEMATE_MODEL"] = os.path.abspath(sys.argv[1])


def free() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


async def main() -> None:
    from onnx_runtime import OnnxModel

    port = free()
    settings = Settings(
        host="127.0.0.1",
        http_port=port,
        grpc_port=free(),
        metrics_port=free(),
        parallel_workers=int(os.environ.get("MLSERVER_WORKERS", "0")),
        load_models_at_startup=False,
        debug=False,
        use_structured_logging=False,
        kafka_enabled=False,
    )
    server = MLServer(settings)
    model = ModelSettings(name="digits", implementation=OnnxModel)

    async def told() -> None:
        while True:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    break
            await asyncio.sleep(0.1)
        print(f"serving http://127.0.0.1:{port}", flush=True)

    task = asyncio.create_task(told())
    await server.start([model])
    await task


asyncio.run(main())
