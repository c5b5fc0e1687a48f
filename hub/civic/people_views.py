"""What the command line shows of people and the city: counts, supports, concerns, the inbox. No address is in any."""

import argparse

from hub.civic.act import Scene
from hub.civic.city import inbox, stage_line, waiting
from hub.civic.people_words import VERDICT_NAMES
from hub.civic.views import View
from hub.civic.voices import contract_line, line, voices
from hub.register.verb import table


def supports(scene: Scene, args: argparse.Namespace) -> list[str]:
    scene.register.existing_intervention(args.id)
    found = voices(scene.register, args.id)
    made, used = scene.register.slips(args.id)
    told = [line(found).en, f"asked of a household: {contract_line(scene.register.time_contract(args.id)).en}"]
    told += [f"slips: {used} of {made} used"] if made else []
    rows = [(str(s.key), s.kind, f"{s.quantity:g}", s.ring, s.status) for s in scene.register.supports(args.id)]
    return [*told, *(table([("NO.", "KIND", "HOW MUCH", "RING", "STATUS"), *rows]) if rows else [])]


def concerns(scene: Scene, args: argparse.Namespace) -> list[str]:
    scene.register.existing_intervention(args.id)
    told = []
    for each in scene.register.concerns(args.id):
        text = f"(taken down: {each.why})" if each.hidden is not None else each.text
        told += [f"{each.key}  {each.ring}: {text}", *([f"   reply: {each.reply}"] if each.reply else [])]
    return told or ["No concern yet."]


def waits(scene: Scene, args: argparse.Namespace) -> list[str]:
    rows = [
        (each.intervention.id, stage_line(each.clock).en, "late" if each.clock.late else "", each.sentence.en)
        for each in inbox(scene.register, scene.today, args.area)
    ]
    return table([("INTERVENTION", "OWED", "", "WHERE IT STANDS"), *rows]) if rows else ["Nothing waits for the city."]


def said(scene: Scene, args: argparse.Namespace) -> list[str]:
    found = waiting(scene.register, scene.register.existing_intervention(args.id), scene.today)
    if found is None:
        return ["It has not come to the city yet."]
    told = [found.sentence.en]
    for each in found.said:
        verdict = f": {VERDICT_NAMES[each.verdict].en}" if each.verdict else ""
        told.append(f"{each.kind}{verdict}  {each.service}  signed {each.signatory}")
        told += [f"  {each.reasons}", f"  next: {each.next_date} {each.next_step}"] if each.reasons else []
    return told


_ID = (("id", "the id of the intervention"),)
_AREA = (("--area", "only this neighbourhood"),)
_SCHOOL = "tilleuls-school-street"
VIEWS = (
    View("support", "list", "Count the supports of one, and list them without names.", supports, _ID, _SCHOOL),
    View("concern", "list", "List the concerns of one.", concerns, _ID, _SCHOOL),
    View("city", "inbox", "List what waits for the city, the most urgent first.", waits, _AREA),
    View("city", "show", "Show what the city said of one, and what it owes.", said, _ID, _SCHOOL),
)
