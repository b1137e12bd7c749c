"""`faultmaven serve` and `faultmaven openapi`."""

import os
import socket
import sys
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI

from faultmaven.app import create_app
from faultmaven.cli import configured
from faultmaven.cli.output import print_json
from faultmaven.cli.provided import providers
from faultmaven.errors import Invalid

DRAIN_S = 10


class AddressTaken(Invalid):
    """Something else listens on the address, or it is not one of this machine's."""


class _Server(uvicorn.Server):
    """Says where it is once it answers; ends its streams, which would hold up its own end."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            sys.stderr.write(f"FaultMaven is ready at {url(sockets[0])} (stop it with Ctrl-C)\n")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.streams.end()
        await super().shutdown(sockets)


def serve(host: str | None, port: int | None) -> None:
    """Listen until SIGINT or SIGTERM. Raises `AddressTaken` or `Misconfigured`."""
    settings = configured.settings()
    listener = listening(host or settings.host, settings.port if port is None else port)
    app = create_app(providers())
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=DRAIN_S,
    )
    _Server(config, app).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    """A socket that accepts connections at the address; port 0 is any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise AddressTaken(
            f"Cannot listen on {host}:{port} ({reason}): choose another --host or --port."
        ) from error


def url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified:
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if address.version == 6 else f"http://{host}:{port}"


def print_openapi() -> None:
    """Print the OpenAPI description of the API as JSON."""
    configured.settings()
    print_json(create_app().openapi())
