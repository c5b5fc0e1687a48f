"""What is known of an intervention whose every gate is met, state by state: tests take one thing away at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

from hub.civic.known import Campaign, CitySaid, Known
from hub.register.civic_rows import (
    Adoption,
    Deployment,
    Intervention,
    Loan,
    Outlook,
    Prise,
    Proposal,
    RecordLine,
    State,
)

BEFORE, TRIAL, END = date(2026, 2, 2), date(2026, 2, 23), date(2026, 4, 4)
TODAY = date(2026, 4, 30)
ROW = Intervention(
    id="ecole",
    area="tilleuls",
    place="rue des Tilleuls",
    question_fr="L'air est-il meilleur ?",
    question_en="Is the air better?",
    property="no2",
    before=BEFORE,
    trial=TRIAL,
    end=END,
    timezone="Europe/Paris",
    lat=48.85,
    lon=2.35,
    state="question",
    state_since=0,
    created=0,
    closed=None,
    outcome="dismantle",
    reason="",
    copied_from="",
    simulated=False,
    digest="d1",
    document="",
)
NODE = Deployment(
    intervention="ecole",
    node="n01",
    role="treated",
    street="rue des Tilleuls",
    prise="mast-1",
    height_m=2.5,
    wall_m=0.6,
    road_m=1.5,
    sun_10=False,
    sun_13=True,
    sun_16=False,
    photo="abc",
    self_test=date(2026, 2, 1),
)
CONTROL = replace(NODE, node="n02", role="control", prise=None, owner_yes=date(2026, 1, 20))
PRISE = Prise("mast-1", "tilleuls", "mât", "pole", max_days=61, expires=END)
LOAN = Loan(1, "R07", "ecole", date(2026, 1, 30), END, None, "")
BACK = replace(LOAN, back=date(2026, 4, 6), condition="complete")
PROPOSAL = Proposal("Fermer la rue.", "Close the street.", 2000, 6000, "Voirie", 2, "two posts", 0)
LINES = tuple(RecordLine(kind, "oui", "yes") for kind in ("learnt", "failed", "other", "other", "other"))
ALL = Known(
    row=ROW,
    today=TODAY,
    change_mind={"en": "no less NO2"},
    material=("two posts",),
    authorisation="AOT 2026-14",
    properties=("no2", "pm2_5"),
    deployments=(NODE, CONTROL),
    prises={"mast-1": PRISE},
    loans=(LOAN,),
    outlooks=(Outlook("no2", "yes", 1.5, "d1"), Outlook("pm2_5", "no", 3.0, "d1")),
    together={"before": 24.0, "after": 24.0},
    before=Campaign(10, 0.75, 0.75),
    during=Campaign(10, 0.75, 0.75),
    events=frozenset({"start", "stop"}),
    placebos=frozenset({"placebo dates", "placebo sites"}),
    proposal=PROPOSAL,
    support_since=date(2026, 4, 9),  # 21 days before today
    answer=CitySaid("adjointe à la voirie", "r" * 200, date(2026, 6, 1)),
    adoption=Adoption("Voirie", date(2026, 9, 1), "two posts", 2, "take them out"),
    record=LINES,
)


def at(state: State, **changes: Any) -> Known:
    """Everything met, in that state, but for the changes; those of the row have names of the row."""
    own = {name: value for name, value in changes.items() if name in vars(ROW)}
    others = {name: value for name, value in changes.items() if name not in own}
    known = ALL if state != "outcome" else replace(ALL, loans=(BACK,))
    return replace(known, row=replace(ROW, state=state, **own), **others)
