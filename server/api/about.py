"""What runs here, in words for an officer who wants to know what makes the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self, cast

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from server.api.identity import current_user


class About(BaseModel):
    """Version of the server and the model that turns sound into text; sent to nobody else."""

    model_config = ConfigDict(frozen=True)

    version: str
    model: str
    device: str
    vocabulary_sha256: str

    @classmethod
    def of(cls, engine: Mapping[str, Any]) -> Self:
        """Take what an officer can use of the record that goes into every report."""
        return cls(
            version=engine["program"]["verbaal"],
            model=engine["model"],
            device=engine["device"],
            vocabulary_sha256=engine["vocabulary_sha256"],
        )


router = APIRouter(prefix="/v1", tags=["about"], dependencies=[Depends(current_user)])


def _about(request: Request) -> About:
    return cast("About", request.app.state.about)


@router.get("/about")
def read_about(about: Annotated[About, Depends(_about)]) -> About:
    """Which version and model run here."""
    return about
