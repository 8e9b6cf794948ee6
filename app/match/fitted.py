"""What matching needs of the published catalogue, fitted once per generation and shared by every request."""

from threading import Lock

from catalog.geo import Places
from catalog.publication import Publication
from recommender.matching import Matching


class Fitted:
    """The matching and the place names of the generation that was asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._fitted: tuple[Matching, Places] | None = None

    def matching(self, publication: Publication) -> Matching:
        """Matching over a publication."""
        return self._of(publication)[0]

    def places(self, publication: Publication) -> Places:
        """The names of places that a need may speak of."""
        return self._of(publication)[1]

    def ready(self, publication: Publication) -> Matching | None:
        """Matching over a publication where it is fitted already: for pages that do not wait for it."""
        fitted = self._fitted
        return fitted[0] if fitted is not None and fitted[0].snapshot is publication.snapshot else None

    def _of(self, publication: Publication) -> tuple[Matching, Places]:
        fitted = self._fitted
        if fitted is None or fitted[0].snapshot is not publication.snapshot:
            with self._lock:
                fitted = self._fitted
                if fitted is None or fitted[0].snapshot is not publication.snapshot:
                    fitted = Matching(publication.snapshot), Places(publication.snapshot.places.names)
                    self._fitted = fitted
        return fitted
