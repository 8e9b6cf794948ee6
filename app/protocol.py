"""HTTP as the server reads it: long addresses reach the application, which answers them; endless heads are cut off."""

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD: Final = 1_000_000  # bytes of request line and headers
# More than is taken of a path (httptools itself cannot read 65,536 bytes); the application refuses what is cut here.
MOST_PATH: Final = 60_000
TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol without the limit of its address parser, and with one of ours."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.head: int | None = 0

    def data_received(self, data: bytes) -> None:
        """Bytes from the connection; too many before a request begins end it."""
        if self.head is not None:
            self.head += len(data)
            if self.head > MOST_HEAD:
                self.transport.write(TOO_LARGE)
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self.head = self.head or 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A request's head was read: its query goes around the parser of addresses."""
        self.head = None
        path, _, query = self.url.partition(b"#")[0].partition(b"?")
        self.url = path[:MOST_PATH]
        super().on_headers_complete()
        self.scope["query_string"] = query

    def on_message_complete(self) -> None:
        """A request was read whole: the next one may begin."""
        self.head = 0
        super().on_message_complete()
