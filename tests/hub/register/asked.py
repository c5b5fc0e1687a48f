"""An intervention with one node, written through the register: what supports and answers hang on."""

from datetime import date

from hub.register import Register
from hub.register.civic_rows import Deployment, Hidden, Intervention, Matter, State

NOW = 1_772_445_600  # Monday 2 March 2026, 11:00 in Paris
DAY = 86_400
QUESTION = "Si la rue ferme à l’heure de l’école, passe-t-il moins de voitures ?"
DOCUMENT = """\
id = "{id}"
area = "tilleuls"
[question]
fr = "Si la rue ferme à l’heure de l’école, passe-t-il moins de voitures ?"
en = "If the street closes at school time, do fewer cars pass?"
property = "count_car"
direction = "down"
[days]
rule = "school"
zone = "B"
[[node]]
id = "tilleuls-01"
role = "treated"
[[property]]
name = "count_car"
metric = "ratio"
matters = 0.2
"""
PHASES = """
[phases]
before = 2026-02-02
trial = 2026-03-02
end = 2026-04-20
"""


def ask(
    register: Register, id: str = "tilleuls-ecole", *, state: State = "support", end: date | None = date(2026, 4, 20)
) -> Intervention:
    if register.area("tilleuls") is None:
        register.add_area("tilleuls", "Les Tilleuls")
    row = Intervention(
        id=id,
        area="tilleuls",
        place="Rue des Tilleuls",
        question_fr=QUESTION,
        question_en="If the street closes at school time, do fewer cars pass?",
        property="count_car",
        before=end and date(2026, 2, 2),
        trial=end and date(2026, 3, 2),
        end=end,
        timezone="Europe/Paris",
        lat=48.85,
        lon=2.35,
        state=state,
        state_since=NOW,
        created=NOW,
        closed=None,
        outcome=None,
        reason="",
        copied_from="",
        simulated=False,
        digest="",
        document=DOCUMENT.format(id=id) + (PHASES if end else ""),
    )
    node = Deployment(id, "tilleuls-01", "treated", "Rue des Tilleuls")
    register.put_intervention(row, [Matter("count_car", "ratio", 20.0)], [node])
    register.change_deployment(id, "tilleuls-01", {}, Hidden("Mme Martin", "3 rue des Tilleuls", 48.8501, 2.3502))
    return register.existing_intervention(id)
