"""Settings of an installation: environment variables with the prefix TILAN_. The only place that reads them."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What may be set. Every value has a safe default; nothing secret has one."""

    model_config = SettingsConfigDict(env_prefix="TILAN_", extra="ignore")

    data: Path = Field(default=ROOT / "data", description="the one folder that holds everything")
    database_url: str = Field(default="", description="empty: SQLite in the data folder; or postgresql://…")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    base_url: str = Field(default="", description="public address, printed in QR codes; empty: http://host:port")
    production: bool = Field(default=False, description="refuse what is unsafe on the open network")
    issuer: str = Field(default="提篮 Tilan", max_length=100, description="by whom a brochure is given")
    max_body_bytes: int = Field(default=2_000_000, ge=10_000)
    max_need_characters: int = Field(default=10_000, ge=100)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.data = self.data.resolve()
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data / 'catalog.db'}"
        if not self.base_url:
            self.base_url = f"http://{self.host}:{self.port}"
        self.base_url = self.base_url.rstrip("/")
        if self.production and not self.base_url.startswith("https://"):
            raise ValueError("TILAN_PRODUCTION needs TILAN_BASE_URL with https://, or cookies would travel in the clear")
        if not self.production and self.host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("a host that others can reach needs TILAN_PRODUCTION=true and TILAN_BASE_URL=https://…")
        return self

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over https only."""
        return self.base_url.startswith("https://")

    @cached_property
    def secret(self) -> bytes:
        """The installation's own secret, made at the first start and kept in the data folder, for its owner only."""
        return _secret(self.data / "secret.key")


def _secret(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii").strip())
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text("ascii"))
