"""What a dashboard is made for: a language, the street's time zone, and one area or the one the reader chooses."""

from dataclasses import dataclass

from dashboards import schema
from dashboards.i18n import Language, Said


@dataclass(frozen=True)
class View:
    language: Language
    timezone: str = "Europe/Paris"
    area: str = ""  # empty: a variable of that name decides
    area_name: str = ""

    def __call__(self, said: Said) -> str:
        return said.to(self.language)

    @property
    def here(self) -> str:
        """The condition of every query about a neighbourhood."""
        if self.area:
            return f"$timeFilter AND \"{schema.AREA}\" = '{self.area}'"
        return f'$timeFilter AND "{schema.AREA}" =~ /^${schema.AREA}$/'

    @property
    def node(self) -> str:
        """The condition of every query about the chosen node."""
        return f'$timeFilter AND "{schema.NODE}" =~ /^${schema.NODE}$/'

    @property
    def tz(self) -> str:
        """Days begin at midnight in the street."""
        return f"tz('{self.timezone}')"
