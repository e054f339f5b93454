"""The forms an officer can choose from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from server.api.identity import current_user
from server.api.records import Records, records_of
from server.domain.report import Template

router = APIRouter(prefix="/v1", tags=["templates"], dependencies=[Depends(current_user)])


@router.get("/templates")
async def list_templates(records: Annotated[Records, Depends(records_of)]) -> list[Template]:
    """Every template, with its fields in the order of the screen."""
    return list(records.readers.templates.values())
