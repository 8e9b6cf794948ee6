"""Starting the server: everything is ready before the port opens."""

import contextlib
import errno
import socket
import sys

import uvicorn

from app import clock
from app.accounts import accounts
from app.main import create_app
from app.protocol import Protocol
from app.runtime import Runtime
from app.settings import Misuse, Settings
from catalog.errors import Unavailable
from catalog.language import N_
from catalog.sync import Synchroniser


def serve(settings: Settings, sample: bool) -> None:
    """Prepare the data folder, load the sample if asked and nothing is there, and serve until stopped.

    Unavailable, before anything is done, when the port is taken.
    """

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    address = _bound(settings.host, settings.port)
    app = create_app(settings)
    runtime: Runtime = app.state.runtime
    tell(f"data folder: {runtime.data}")
    if count := runtime.prepare(tell, sample=sample):
        tell(f"sample catalogue: {count} assets")
    runtime.fitted.matching(runtime.catalogue.current())
    with runtime.sessions() as session:
        token = accounts.first_administrator_link(session, clock.now())
        session.commit()
    if token:
        tell(f"sign in once as the first administrator: {settings.base_url}/sign-in/link/{token}")
    synchroniser = Synchroniser(runtime.sessions, runtime.data)
    synchroniser.start()
    settings.record_address()
    tell(f"Tilan 提篮: http://{settings.host}:{settings.port}")
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=30, http=Protocol,
            proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=settings.trusted_proxies,
        )
    )  # fmt: skip
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[address])
    finally:
        address.close()
        synchroniser.stop()


def _bound(host: str, port: int) -> socket.socket:
    """A socket that has the address but does not listen yet: nobody can connect before the catalogue is searchable."""
    made: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except OSError as error:
        if made is not None:
            made.close()
        if error.errno == errno.EADDRINUSE:
            message = N_("端口 {port} 已经有程序在用；换一个：tilan serve --port，或 PORT=… make run")
            raise Unavailable(message, where="port", port=port) from None
        message = N_("{host}:{port} 上听不了：{reason}")
        raise Misuse(message, where="host", host=host, port=port, reason=error.strerror or error) from None
    return made
