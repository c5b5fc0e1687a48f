"""An intervention in, its line in a list out: the question, what was found, how far it is."""

from hub.civic.states import NAMES, ORDER, STOPPED, number
from hub.evidence import record as records
from hub.register.civic_rows import Intervention
from hub.web.desk import Desk
from hub.web.words import Words


def state_of(words: Words, row: Intervention) -> str:
    """Step 7 of 13: Trial."""
    name, at = NAMES[row.state].of(words.language), number(row.state)
    return words.say("Step %(n)s of %(all)s: %(name)s", n=at, all=len(ORDER), name=name) if at else name


def trial_line(words: Words, desk: Desk, row: Intervention) -> dict[str, str]:
    evidence, said = desk.register.evidence(row.id), ""
    if evidence is not None:
        first = records.decoded(evidence.record).said(words.language)[0][1]
        said = f"{first.sentence} {first.confidence}"
    elif row.state == STOPPED:
        said = row.reason
    question = row.question(words.language) or row.question_en or row.question_fr
    return {
        "id": row.id,
        "question": question or row.id,
        "state": state_of(words, row),
        "said": said,
        "place": row.place,
    }
