"""People on the pages of a street: letters they were sent, forms they fill in, roles they enter with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape

import httpx

from hub.mail import Letter
from hub.settings import MailSettings, WebSettings
from hub.web.app import create_app
from hub.web.server import WebServer
from tests.hub.register.asked import ask
from tests.hub.web.street import Street

ROOT = "https://tilleuls.example.org"


@dataclass
class People:
    """A street with an intervention that is open for supports, served with a post that keeps what it is given."""

    street: Street
    address: str = ""
    letters: list[Letter] = field(default_factory=list)
    browsers: list[httpx.Client] = field(default_factory=list)

    def browser(self) -> httpx.Client:
        self.browsers.append(httpx.Client(base_url=self.address, follow_redirects=False, timeout=20))
        return self.browsers[-1]

    def role(self, role: str, area: str = "", name: str = "") -> httpx.Client:
        """A browser in which somebody entered with a role."""
        name = name or f"{role}-{area or 'all'}"
        if self.street.register.person(name) is None:
            self.street.register.add_person(name, role, area, f"{name}@example.org", self.street.now)
        browser = self.browser()
        link = self.street.register.link_for(name, self.street.now)
        entered = browser.post("/fr/link", data={"l": link})
        assert entered.status_code == 303, entered.text
        # The cookie is for https only, as the hub is told that people type https.
        cookie = entered.headers["set-cookie"].split(";")[0].partition("=")[2]
        browser.headers["cookie"] = f"moineau={cookie}"
        return browser

    def link(self) -> str:
        """The path of the link in the last letter."""
        found = re.search(rf"{ROOT}(/\S+)", self.letters[-1].text)
        assert found, self.letters[-1].text
        return found[1]


def served(street: Street, *, mail: bool = True) -> Iterator[People]:
    people = People(street)
    ask(street.register)

    def post(letter: Letter) -> bool:
        people.letters.append(letter)
        return True

    desk = street.desk()
    sender = MailSettings("smtp://127.0.0.1:25", "moineau@example.org") if mail else MailSettings()
    settings = replace(desk.settings, web=WebSettings(address=ROOT), mail=sender)
    server = WebServer(create_app(replace(desk, settings=settings, post=post)), "127.0.0.1:0")
    server.start()
    people.address = server.address
    yield people
    for browser in people.browsers:
        browser.close()
    server.stop()


def filled(page: httpx.Response, **given: str) -> dict[str, str]:
    """What a form sends: its hidden fields, and what somebody fills in."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    found = {name: unescape(value) for name, value in hidden}
    shown = re.search(r'name="_id" value="([^"]*)"', page.text)
    return found | ({"_id": unescape(shown[1])} if shown else {}) | given


def acted(browser: httpx.Client, group: str, verb: str, id: str = "", lang: str = "fr", **given: str) -> httpx.Response:
    """Opens the form of an act, fills it in and sends it."""
    page = browser.get(f"/{lang}/act/{group}/{verb}", params={"id": id})
    assert page.status_code == 200, page.text
    return browser.post(f"/{lang}/act/{group}/{verb}", data=filled(page, **given))
