"""The yardstick: FastAPI and uvicorn with the same payloads and nothing else."""

import json
import os
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

PAYLOADS = json.loads(Path(os.environ["PAYLOADS"]).read_text())
app = FastAPI()


@app.get("/{name}")
async def answer(name: str) -> Any:
    return PAYLOADS[name]


@app.post("/{name}")
async def answer_post(name: str, body: dict[str, Any]) -> Any:
    return PAYLOADS[name]


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=False)
