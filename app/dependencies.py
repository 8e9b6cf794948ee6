"""What routes ask for by name, so that a signature reads as one line.

`SessionDep` commits when the route has returned and rolls back when it raised: one transaction per request.
What does not wait for anything is `async`, so that it costs no trip to another thread.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlmodel import Session

from app import clock
from app.accounts import accounts
from app.accounts.models import User
from app.rendering import View
from app.runtime import Runtime
from app.security import (
    BOUND_TO_KEEPERS,
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    VISIT_COOKIE,
    Right,
    may,
    new_token,
)
from catalog.errors import Forbidden
from catalog.geo import Places
from catalog.language import DEFAULT, N_, normalise_language
from catalog.publication import Publication
from catalog.snapshot import Snapshot
from recommender.matching import Matching

API: Final = "/api/"


async def get_runtime(request: Request) -> Runtime:
    """The installation that serves this request."""
    runtime: Runtime = request.app.state.runtime
    return runtime


RuntimeDep = Annotated[Runtime, Depends(get_runtime)]


def get_session(runtime: RuntimeDep) -> Iterator[Session]:
    """A database session: committed when the route returned, rolled back when it raised."""
    with runtime.sessions() as session:
        yield session
        session.commit()


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def get_publication(runtime: RuntimeDep) -> Publication:
    """The published catalogue that this request reads: one generation from beginning to end."""
    return runtime.catalogue.current()


PublicationDep = Annotated[Publication, Depends(get_publication)]


def get_matching(runtime: RuntimeDep, publication: PublicationDep) -> Matching:
    """Matching over what is published."""
    return runtime.fitted.matching(publication)


def get_places(runtime: RuntimeDep, publication: PublicationDep) -> Places:
    """The names of places that a need may speak of."""
    return runtime.fitted.places(publication)


MatchingDep = Annotated[Matching, Depends(get_matching)]
PlacesDep = Annotated[Places, Depends(get_places)]


async def get_snapshot(publication: PublicationDep) -> Snapshot:
    """The columns of the published catalogue."""
    return publication.snapshot


SnapshotDep = Annotated[Snapshot, Depends(get_snapshot)]


def language_of(request: Request) -> str:
    """The language of the answer: what the address says, else what was chosen before, else what the browser prefers.

    For the API what the address or the body says, and nothing else: no cookie and no preference of a browser changes
    what a program reads. Chinese when nothing is said.
    """
    said = [request.query_params.get("lang")]
    if request.url.path.startswith(API):
        said.append(getattr(request.state, "body_language", None))
    else:
        said.append(request.cookies.get(LANGUAGE_COOKIE))
        said += [part.split(";")[0] for part in request.headers.get("accept-language", "")[:500].split(",")]
    return next((lang for text in said if (lang := normalise_language(text))), DEFAULT)


async def get_language(request: Request) -> str:
    """The language of the answer."""
    return language_of(request)


async def get_today() -> date:
    """Today's date in China."""
    return clock.today()


async def get_now() -> datetime:
    """The present moment."""
    return clock.now()


LanguageDep = Annotated[str, Depends(get_language)]
TodayDep = Annotated[date, Depends(get_today)]
NowDep = Annotated[datetime, Depends(get_now)]


def get_user(request: Request, session: SessionDep, now: NowDep) -> User | None:
    """Who is signed in; None for the public."""
    return accounts.session_user(session, request.cookies.get(SESSION_COOKIE), now)


UserDep = Annotated[User | None, Depends(get_user)]


class SignInNeeded(Forbidden):
    """A staff page without a session: the reader is sent to sign in."""

    status = 401


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is signed in, and the keepers (by id) whose leads they see; None: everybody's."""

    user: User
    keepers: frozenset[int] | None

    def may(self, right: Right) -> bool:
        """Whether this account has a right."""
        return may(self.user, right)


def require(right: Right) -> Callable[[User | None, Session], Staff]:
    """A dependency that gives who is signed in, and refuses everybody without a right."""

    def staff(user: UserDep, session: SessionDep) -> Staff:
        if user is None:
            raise SignInNeeded(N_("请先登录"))
        if not may(user, right):
            raise Forbidden(N_("你的账号不能做这件事"))
        return Staff(user, accounts.keepers_of(session, user) if user.role in BOUND_TO_KEEPERS else None)

    return staff


LeadReaderDep = Annotated[Staff, Depends(require(Right.READ_LEADS))]
LeadWriterDep = Annotated[Staff, Depends(require(Right.WRITE_LEADS))]
LeadEraserDep = Annotated[Staff, Depends(require(Right.ERASE_LEADS))]
LedgerLoaderDep = Annotated[Staff, Depends(require(Right.LOAD_LEDGERS))]


async def get_view(
    request: Request, runtime: RuntimeDep, session: SessionDep, lang: LanguageDep, today: TodayDep, user: UserDep
) -> View:
    """Everything a page needs to be rendered for this reader."""
    return view_of(request, runtime, session, lang, today, user)


def view_of(request: Request, runtime: Runtime, session: Session, lang: str, today: date, user: User | None) -> View:
    """The view of a request; a visit begins when its cookie is not there."""
    visit = request.cookies.get(VISIT_COOKIE)
    return View(
        request=request,
        settings=runtime.settings,
        lang=lang,
        today=today,
        session=session,
        user=user,
        visit=visit or new_token(),
        is_new_visit=not visit,
    )


ViewDep = Annotated[View, Depends(get_view)]
