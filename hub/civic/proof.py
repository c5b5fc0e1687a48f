"""An intervention of the register in, its evidence out: computed from the journal, and kept where pages read it.

The file is made of the register's rows, so the log and the side-by-sides of today count. Needs the statistics and a
journal; what was stored before is shown without either. Refuses before the trial has ended.
"""

from datetime import timedelta

from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.fields import Values
from hub.civic.file import exported
from hub.civic.gather import kept, statistics_missing
from hub.civic.words import Said
from hub.evidence import EvidenceError
from hub.evidence.phrases import WORDS
from hub.register import Evidence, Refusal, Register


def text_of(register: Register, id: str) -> str:
    """The intervention.toml as it stands today."""
    return exported(kept(register, id))


def weighed(scene: Scene, id: str, values: Values) -> Done:
    """Computes the evidence and stores it; what was stored before is written over."""
    row = scene.register.existing_intervention(id)
    if row.end is None or scene.today < row.end:
        last = row.end - timedelta(days=1) if row.end else None
        raise Refusal(
            f"{id} has no evidence before its last day ({last or 'no date yet'}) is over",
            f"pas de constat de {id} avant la fin de son dernier jour ({last or 'pas encore de date'})",
        )
    found = stored(scene, id)
    fr, en = (WORDS[language][found.verdict] for language in ("fr", "en"))
    said = Said(f"{id} : {fr} (données {found.data_hash[:8]})", f"{id}: {en} (data {found.data_hash[:8]})")
    return Done(said, {"evidence": shown.row(found, ("record",))})


def stored(scene: Scene, id: str) -> Evidence:
    if missing := statistics_missing():
        raise Refusal(missing.en, missing.fr)
    if scene.rollups is None:
        raise Refusal("nothing was measured here yet", "rien n'a encore été mesuré ici")
    from hub.evidence import method, record
    from hub.evidence.material import collected

    try:
        simulated = _simulated(scene.register, id)
        found = collected(text_of(scene.register, id), scene.rollups, simulated=simulated).record(method.fingerprint())
    except EvidenceError as error:
        raise Refusal(str(error), error.fr or str(error)) from None
    evidence = Evidence(
        id, scene.now, found.findings[0].verdict, found.before_trial, found.data_hash, record.encoded(found)
    )
    scene.register.set_evidence(evidence)
    return evidence


def _simulated(register: Register, id: str) -> bool:
    """Whether any of its nodes never hung in a street."""
    nodes = [register.node(each.node) for each in register.deployments(id)]
    marked = register.existing_intervention(id).simulated
    return marked or any(node is not None and node.simulated for node in nodes)


ACTS = (
    Act(
        "intervention",
        "evidence",
        Said("Calculer le constat et le garder", "Compute the evidence and keep it"),
        (),
        weighed,
        "tilleuls-school-street",
        slow=True,
    ),
)
