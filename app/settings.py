"""Settings of an installation: environment variables with the prefix TILAN_. The only place that reads them."""

import os
import secrets
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

from catalog.database import check_url
from catalog.errors import InvalidInput
from catalog.language import N_, translate

ROOT = Path(__file__).resolve().parent.parent
HERE = ("127.0.0.1", "localhost", "::1")


# What is wrong with a value that is of the wrong kind, by pydantic's name for it.
_KINDS: Final = {
    "int_parsing": N_("要一个整数"),
    "bool_parsing": N_("要 true 或 false"),
    "less_than_equal": N_("最大 {le}"),
    "greater_than_equal": N_("最小 {ge}"),
    "string_too_long": N_("最多 {max_length} 个字"),
}


class Misuse(InvalidInput):
    """A setting or an option that has no meaning: for whoever runs the program, not for its readers."""


class Settings(BaseSettings):
    """What may be set. Every value has a safe default; nothing secret has one."""

    model_config = SettingsConfigDict(env_prefix="TILAN_", env_ignore_empty=True, extra="ignore")

    data: Path = Field(default=ROOT / "data", description="the one folder that holds everything")
    database_url: str = Field(default="", description="empty: SQLite in the data folder; or postgresql://…")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    base_url: str = Field(default="", description="public address, printed in QR codes; empty: http://host:port")
    trusted_proxies: str = Field(
        default="", description="addresses of proxies in front, separated by commas, whose X-Forwarded-For is believed"
    )
    trusted_hosts: str = Field(default="", description="further host names it answers to, separated by commas")
    production: bool = Field(default=False, description="refuse what is unsafe on the open network")
    issuer: str = Field(default="提篮 Tilan", max_length=100, description="by whom a brochure is given")
    contact: str = Field(default="", max_length=300, description="whom to ask about this portal; told on every page")
    max_body_bytes: int = Field(default=2_000_000, ge=10_000)
    max_need_characters: int = Field(default=10_000, ge=100)

    _address_said: bool = PrivateAttr(default=False)

    @field_validator("data")
    @classmethod
    def _folder(cls, data: Path) -> Path:
        try:
            return data.expanduser().resolve()
        except (OSError, RuntimeError):  # a link that leads to itself, a home that nobody has
            raise ValueError(N_("要是一个目录的路径")) from None

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str) -> str:
        try:
            check_url(url or "sqlite:///")
        except InvalidInput as problem:
            raise ValueError(problem.message) from None
        return url

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self._address_said = bool(self.base_url or self.model_fields_set & {"host", "port"})
        if not self.database_url:
            file = URL.create("sqlite", database=str(self.data / "catalog.db"))  # a path may hold ? and %
            self.database_url = file.render_as_string(hide_password=False)
        if not self.base_url:
            host = f"[{self.host}]" if ":" in self.host else self.host
            self.base_url = f"http://{host}:{self.port}"
        self.base_url = self.base_url.rstrip("/")
        address = urlsplit(self.base_url)
        if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
            raise ValueError(N_("TILAN_BASE_URL 要是一个网址，例如 https://tilan.example"))
        if self.production and address.scheme != "https":
            raise ValueError(N_("TILAN_PRODUCTION 要 TILAN_BASE_URL 是 https://，不然 cookie 在明文里走"))
        if not self.production and self.host not in HERE:
            raise ValueError(N_("别人连得到的地址，要 TILAN_PRODUCTION=true 和 TILAN_BASE_URL=https://…"))
        return self

    @classmethod
    def of_command(cls) -> Self:
        """Settings of a command beside the server: links lead to where the server was started, if nothing else is set."""
        found = cls()
        if found._address_said:
            return found
        try:
            return cls(base_url=found.address_file.read_text("utf-8").strip())
        except (OSError, ValueError):
            return found  # never served, or a damaged file: as set

    def record_address(self) -> None:
        """Keep the address that is served, for commands."""
        beside = self.address_file.with_name(f".{self.address_file.name}-{secrets.token_hex(8)}")
        beside.write_text(f"{self.base_url}\n", "utf-8")
        beside.replace(self.address_file)

    @property
    def address_file(self) -> Path:
        """Where the address that was served last is kept."""
        return self.data / "address"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over https only."""
        return self.base_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host and port of the public address."""
        return urlsplit(self.base_url).netloc.lower()

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that requests may ask for; all others are refused."""
        named = {name.strip().lower() for name in self.trusted_hosts.split(",") if name.strip()}
        return frozenset({urlsplit(self.base_url).hostname or "", self.host.lower(), *HERE, *named})

    @cached_property
    def secret(self) -> bytes:
        """The installation's own secret, made at the first start and kept in the data folder, for its owner only."""
        return _secret(self.data / "secret.key")


def reasons(error: ValidationError, lang: str) -> Iterator[str]:
    """What is wrong with settings, a sentence for each; never the value, which may be a secret."""
    for item in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in item["loc"]).upper()
        context = item.get("ctx", {})
        if isinstance(problem := context.get("error"), ValueError):
            said = translate(str(problem), lang)
        elif item["type"] in _KINDS:
            said = translate(_KINDS[item["type"]], lang, **context)
        else:
            said = item["msg"]
        yield f"TILAN_{name}: {said}" if name else said


def _secret(path: Path) -> bytes:
    """Reads the secret, or makes it: written beside and linked into place, so that nobody ever reads half of one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(beside, path)
        except FileExistsError:
            pass  # another process was first: its secret stands
        finally:
            beside.unlink()
    secret = bytes.fromhex(path.read_text("ascii").strip())
    if len(secret) < 32:
        raise ValueError(f"{path} is damaged: remove it, and everybody signs in again")
    return secret
