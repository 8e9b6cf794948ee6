"""Every table of the project, imported in one place for migrations and tests."""

from sqlmodel import SQLModel

from app.accounts import models as accounts
from app.basket import models as basket
from app.brochures import models as brochures
from app.leads import models as leads
from app.ledgers import models as ledgers
from catalog import models as catalog

metadata = SQLModel.metadata

__all__ = ["accounts", "basket", "brochures", "catalog", "leads", "ledgers", "metadata"]
