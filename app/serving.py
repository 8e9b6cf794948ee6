"""Starting the server: everything is ready before the port opens."""

import sys

import uvicorn

from app import clock
from app.accounts import accounts
from app.main import create_app
from app.protocol import Protocol
from app.runtime import Runtime
from app.settings import Settings
from catalog.sync import Synchroniser


def serve(settings: Settings, sample: bool) -> None:
    """Prepare the data folder, load the sample if asked and nothing is there, and serve until stopped."""

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

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
    try:
        uvicorn.run(
            app, host=settings.host, port=settings.port, log_level="warning", access_log=False, server_header=False,
            timeout_keep_alive=30, http=Protocol, proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
        )  # fmt: skip
    finally:
        synchroniser.stop()
