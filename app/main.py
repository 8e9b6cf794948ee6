"""The web application: what every request passes through, and the routes of every folder."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import errors
from app.accounts import pages as accounts
from app.assets import api as assets_api
from app.assets import pages as assets
from app.basket import pages as basket
from app.brochures import pages as brochures
from app.incoming import check_api_request, check_page_request
from app.inventory import api as inventory_api
from app.inventory import desk as inventory_desk
from app.inventory import pages as inventory
from app.leads import desk as leads_desk
from app.leads import pages as leads
from app.ledgers import desk as ledgers_desk
from app.ledgers.runner import Runner
from app.match import api as match_api
from app.match import pages as match
from app.rendering import STATIC, static_version
from app.runtime import Runtime
from app.search import api as search_api
from app.search import pages as search
from app.security import BodyLimit, Headers, TargetLimit, TrustedHosts, protect_form
from app.settings import Settings

# Pages for the public and for staff; forms are protected against forgery. The API takes no cookie and needs no token.
PAGES: tuple[APIRouter, ...] = (
    search.router,
    assets.router,
    match.router,
    basket.router,
    brochures.router,
    leads.router,
    leads_desk.router,
    ledgers_desk.router,
    inventory.router,
    inventory_desk.router,
    accounts.router,
)
API: tuple[APIRouter, ...] = (search_api.router, assets_api.router, match_api.router, inventory_api.router)

COMPRESSED_ALREADY = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application on one installation. Its data folder must be prepared (`Runtime.prepare`) before it serves."""
    runtime = Runtime(settings or Settings())
    app = FastAPI(
        title="Tilan 提篮",
        summary="Idle factories, land and state-owned property: search, match, read",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_living,
    )
    app.state.runtime = runtime
    app.state.ledgers = Runner(runtime)
    errors.install(app)
    errors.describe(app)
    checked = [Depends(check_page_request), Depends(protect_form)]
    for router in PAGES:
        app.include_router(router, include_in_schema=False, dependencies=checked)
    for router in API:
        app.include_router(
            router,
            prefix="/api/v1",
            dependencies=[Depends(check_api_request)],
            responses=errors.problems(400, 414, 422, 500, 503),
        )
    app.add_api_route("/healthz", health, include_in_schema=False)
    app.mount("/static", Static(directory=STATIC))
    # The last one added is passed first.
    app.add_middleware(TargetLimit, limit=10 * runtime.settings.max_need_characters)  # a sign takes up to 9 bytes
    app.add_middleware(
        BodyLimit, limit=runtime.settings.max_body_bytes, larger=partial(ledgers_desk.body_limit, runtime)
    )
    app.add_middleware(TrustedHosts, hosts=runtime.settings.hosts)
    app.add_middleware(errors.Failures)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=5, exclude_content_types=COMPRESSED_ALREADY)
    app.add_middleware(Headers, https=runtime.settings.secure_cookies)
    return app


@contextlib.asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    """What goes on in the background ends with the server."""
    yield
    await run_in_threadpool(app.state.ledgers.jobs.close)


async def health() -> Response:
    """Says that the server answers; it reads nothing."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


class Static(StaticFiles):
    """Files for the browser. An address with the hash of its content may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        asked = scope["query_string"].decode("latin-1").removeprefix("v=")
        if asked and response.status_code in (200, 304) and asked == static_version(path):
            kept = "public, max-age=31536000, immutable"
        else:
            # The stylesheet names fonts without a hash; they never change under their name.
            kept = "public, max-age=2592000" if path.startswith("fonts/") else "no-cache"
        response.headers["cache-control"] = kept
        return response
