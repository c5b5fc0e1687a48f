"""Two rules of fairness: no second campaign on a question that the city has not answered, and one box in three kept
for priority neighbourhoods and schools. Volunteers are no free permanent monitoring network.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from hub.civic.city import waiting
from hub.civic.words import Said
from hub.register import Register
from hub.register.civic_rows import Box, Intervention, Loan

_ENDED = ("record", "outcome", "stopped")


def same_question(one: Intervention, other: Intervention) -> bool:
    """The same words in the same neighbourhood, however they are written."""
    if one.area != other.area:
        return False
    pairs = ((one.question_fr, other.question_fr), (one.question_en, other.question_en))
    return any(_plain(left) and _plain(left) == _plain(right) for left, right in pairs)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign)).split()
    )


def unanswered_twin(register: Register, row: Intervention, today: date) -> Intervention | None:
    """An earlier campaign on the same question that the city owes an answer, unless the group overrode it in public."""
    if register.second_campaign(row.id):
        return None
    for other in register.interventions(row.area):
        if other.id != row.id and other.created <= row.created and same_question(row, other):
            found = waiting(register, other, today)
            if found is not None and found.clock.answered is None and other.state not in _ENDED:
                return other
    return None


def locked(other: Intervention) -> Said:
    return Said(
        f"la Ville n’a pas encore répondu à la même question ({other.id}) : attendre sa réponse, ou dire en public "
        "pourquoi une seconde campagne (moineau intervention again)",
        f"the city has not answered the same question yet ({other.id}): wait for its answer, or say in public why "
        "there is to be a second campaign (moineau intervention again)",
    )


def kept_back(boxes: Sequence[Box], loans: Iterable[Loan], box: Box) -> Said | None:
    """Why a box does not go to those who have no priority; None when it may. Of one or two boxes none is kept."""
    usable = [each for each in boxes if each.state in ("ready", "lent")]
    out = {loan.box for loan in loans if loan.back is None} - {box.code}
    ordinary = sum(each.code in out and not each.reserved for each in usable)
    if not box.reserved and (box not in usable or ordinary < len(usable) - len(usable) // 3):
        return None
    return Said(
        f"la mallette {box.code} est gardée : une sur trois va aux écoles et aux quartiers prioritaires ; dire lequel "
        "(--priority)",
        f"box {box.code} is kept: one in three goes to schools and priority neighbourhoods; say which one (--priority)",
    )
