"""`faultmaven serve` and `faultmaven openapi`."""

import socket

import uvicorn

from faultmaven.app import create_app
from faultmaven.cli.output import print_json
from faultmaven.errors import Invalid


class AddressTaken(Invalid):
    """Something else listens on the address, or it is not one of this machine's."""


def serve(host: str, port: int) -> None:
    """Listen on `host:port` until SIGINT or SIGTERM. Raises `AddressTaken`."""
    listener = listening(host, port)
    config = uvicorn.Config(create_app, factory=True, log_config=None, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise AddressTaken(
            f"Cannot listen on {host}:{port} ({error.strerror}): choose another --host or --port."
        ) from error


def print_openapi() -> None:
    """Print the OpenAPI description of the API as JSON."""
    print_json(create_app().openapi())
