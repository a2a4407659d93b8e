"""The bodies of astrology's HTTP interface."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.astrology.birth import check_coordinates
from domain.astrology.civil_time import Calendar, zone_named
from domain.astrology.houses import HouseSystem
from domain.shared.errors import InvalidInput
from presentation.api.ai_bodies import Locale, Opaque

_NAME = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BirthBody(_Body):
    """A place by its name, or coordinates; with both, the name is only a label."""

    date: str = Field(description="YYYY-MM-DD, from 1900 on", examples=["1990-02-02"])
    time: str | None = Field(
        None, description="HH:MM as clocks there showed it; null: not known", examples=["08:15"]
    )
    place: _NAME | None = Field(None, examples=["Paris"])
    latitude: float | None = Field(None, description="North is positive", examples=[48.8534])
    longitude: float | None = Field(None, description="East is positive", examples=[2.3488])
    zone: str | None = Field(None, max_length=64, examples=["Europe/Paris"])
    calendar: Calendar = Field(
        Calendar.GREGORIAN, description="julian: a date of Russia before February 1918, old style"
    )
    fold: Literal[0, 1] | None = Field(
        None, description="Which of two equal times is meant, where clocks were put back"
    )

    @model_validator(mode="after")
    def _can_be_used(self) -> "BirthBody":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("give both latitude and longitude, or neither")
        if self.latitude is None and self.place is None:
            raise ValueError("give a place, or latitude and longitude")
        try:
            self.day()
            self.clock()
            if self.latitude is not None and self.longitude is not None:
                check_coordinates(self.latitude, self.longitude)
            if self.zone is not None:
                zone_named(self.zone)
        except InvalidInput as error:
            raise ValueError(str(error)) from None
        return self

    def day(self) -> dt.date:
        """Raises InvalidInput."""
        try:
            return dt.date.fromisoformat(self.date)
        except ValueError:
            raise InvalidInput(
                "the date must be a day of the calendar, written YYYY-MM-DD"
            ) from None

    def clock(self) -> dt.time | None:
        """Raises InvalidInput."""
        if self.time is None:
            return None
        try:
            read = dt.time.fromisoformat(self.time)
        except ValueError:
            read = None
        if read is None or read.tzinfo is not None:
            raise InvalidInput(
                "the time must be between 00:00 and 23:59, written HH:MM, or null if not known"
            )
        return read


class Call(_Body):
    request_id: Opaque | None = None
    trace_id: Opaque | None = None
    locale: Locale = "en"


class _Charted(Call):
    house_system: HouseSystem = HouseSystem.PLACIDUS
    minor_aspects: bool = Field(False, description="Quincunx and semisextile too")

    @field_validator("house_system", mode="before")
    @classmethod
    def _spelled_freely(cls, value: object) -> object:
        if isinstance(value, str):
            return value.strip().lower().replace(" ", "_").replace("-", "_")
        return value


class ChartBody(_Charted):
    birth: BirthBody


class TransitsBody(_Charted):
    birth: BirthBody
    moment: dt.datetime | None = Field(
        None, description="ISO 8601, with an offset or in UTC; none: now"
    )


class SynastryBody(_Charted):
    first: BirthBody
    second: BirthBody
    consent: bool = Field(
        True, description="That the second person agrees; whoever holds the key answers for it"
    )

    @field_validator("first", "second", mode="before")
    @classmethod
    def _wrapped_or_not(cls, value: object) -> object:
        if isinstance(value, dict) and set(value) == {"birth"}:
            return value["birth"]
        return value


class WheelBody(_Charted):
    birth: BirthBody
    name: Annotated[str, Field(max_length=60)] = ""
    theme: Literal["dark", "light"] = "dark"
    size: Annotated[int, Field(ge=200, le=2160)] = 1080
    moment: dt.datetime | None = Field(None, description="Its transits, in a second ring")
    partner: BirthBody | None = Field(None, description="Another chart, in a second ring")


class Answer(BaseModel):
    """`longitude` 0 to 360 in the tropical zodiac of date; `degree_text` within the sign."""

    model_config = ConfigDict(extra="allow")

    request_id: str
    trace_id: str


class ChartAnswer(Answer):
    bodies: list[dict[str, Any]]
    angles: dict[str, Any] | None = Field(description="null where the time is not known")
    houses: list[dict[str, Any]] | None
    aspects: list[dict[str, Any]]


class PlacesAnswer(Answer):
    items: list[dict[str, Any]]
