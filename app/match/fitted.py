"""What matching needs of the published catalogue, fitted once per generation and shared by every request."""

from threading import Lock
from typing import Annotated, Final

from fastapi import Depends

from app.dependencies import PublicationDep
from catalog.geo import Places
from catalog.publication import Publication
from recommender.matching import Matching


class Fitted:
    """The matching and the place names of the generation that was asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._matching: Matching | None = None
        self._places: Places | None = None

    def matching(self, publication: Publication) -> Matching:
        """Matching over a publication."""
        self._fit(publication)
        assert self._matching is not None
        return self._matching

    def places(self, publication: Publication) -> Places:
        """The names of places that a need may speak of."""
        self._fit(publication)
        assert self._places is not None
        return self._places

    def _fit(self, publication: Publication) -> None:
        fitted = self._matching
        if fitted is not None and fitted.snapshot is publication.snapshot:
            return
        with self._lock:
            if self._matching is None or self._matching.snapshot is not publication.snapshot:
                self._places = Places(publication.snapshot.places[1])
                self._matching = Matching(publication.snapshot)


FITTED: Final = Fitted()


def get_matching(publication: PublicationDep) -> Matching:
    """Matching over what is published."""
    return FITTED.matching(publication)


def get_places(publication: PublicationDep) -> Places:
    """The names of places."""
    return FITTED.places(publication)


MatchingDep = Annotated[Matching, Depends(get_matching)]
PlacesDep = Annotated[Places, Depends(get_places)]
