"""Claims about updates: what is taken, and everything that is refused, each by its name; a cut at any byte."""

import os

import builds
from builds import FILES, Build, N
from firmware import ota, status, updates
from firmware.slots import Slot
from ground import fresh

KEY = N.to_bytes(256, "big")


def flash(key=KEY, version=1):
    """A board's flash with a build in slot a."""
    root = fresh()
    for folder in ("", "/a", "/data"):
        os.mkdir(root + folder)
    written(root + "/a/version", b"%d" % version)
    if key:
        written(root + "/update.key", key)
    return root


def written(path, content):
    with open(path, "wb") as file:
        file.write(content)


def content(path):
    with open(path, "rb") as file:
        return file.read()


def taken(root, build, **change):
    """(what was said at the end, the node's half of it): every piece in order, until somebody has had enough."""
    node = updates.Updates(Slot(root), root + "/data")
    said = node.heard(change.get("offer") or build.offer(), 0)
    number = 0
    while node.busy and number < build.count():
        said = node.heard(build.piece(number), number)
        number += 1
    return said, node


def refusal(root, build, **change):
    """The kind of a refusal that leaves the old build where it was."""
    said, node = taken(root, build, **change)
    assert (said, node.busy) == ("tell", False), said
    slot = Slot(root)
    slot.begin(False)
    assert (slot.name, slot.trial) == ("a", False)
    assert node.refused.startswith(next(iter(node.faults)) + ": ")
    (kind,) = node.faults
    return kind


def test_a_signed_build_is_in_the_other_slot_and_on_trial():
    root = flash()
    said, node = taken(root, Build())

    assert said == "restart" and not node.faults
    for name in FILES:
        assert content(root + "/b/" + name) == FILES[name]
    slot = Slot(root)
    slot.begin(False)
    assert (slot.name, slot.trial, slot.version("b")) == ("b", True, 2)
    assert "manifest" not in os.listdir(root + "/data")


def test_the_node_says_how_far_it_is_after_each_window():
    build = Build(files={"firmware/big.mpy": bytes(ota.PIECE * 30)})
    root = flash()
    node = updates.Updates(Slot(root), root + "/data")
    assert node.heard(build.offer(), 0) == "tell"
    told = [number + 1 for number in range(build.count() - 1) if node.heard(build.piece(number), 0)]

    assert told == [ota.WINDOW, 2 * ota.WINDOW]
    assert (node.status()["taking"], node.status()["next"]) == (2, build.count() - 1)


def test_pieces_out_of_order_twice_or_of_another_build_change_nothing():
    root = flash()
    build, other = Build(), Build(3)
    node = updates.Updates(Slot(root), root + "/data")
    node.heard(build.offer(), 0)
    said = ""
    for number in range(build.count()):
        for stray in (build.count() - 1, 0, number + 1):
            if stray != number and stray < build.count():
                node.heard(build.piece(stray), 0)
        node.heard(other.piece(number), 0)
        said = node.heard(build.piece(number), 0)

    assert said == "restart" and not node.faults
    assert content(root + "/b/firmware/main.mpy") == FILES["firmware/main.mpy"]


def test_what_is_not_signed_by_the_operator_is_refused():
    good = Build()
    wrong = bytearray(good.signature)
    wrong[100] ^= 1
    for forged in (bytes(wrong), bytes(256), b"\xff" * 256, good.signature[:-1], builds.signature(b"other")):
        assert refusal(flash(), Build(signature=forged)) == "signature"


def test_a_signature_that_only_begins_right_is_refused():
    """Bleichenbacher's of 2006: a verifier that does not look at every byte takes cubes for signatures."""
    digest = builds.sha256(b"x").digest()
    short = b"\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x00" + ota._KIND + digest
    padded = short + bytes(256 - len(short))
    forged = pow(int.from_bytes(padded, "big"), builds.D, N).to_bytes(256, "big")

    assert not ota.is_signed(digest, forged, KEY)
    assert ota.is_signed(digest, builds.signature(b"x"), KEY)


def test_another_operators_key_is_refused_and_a_node_without_one_takes_nothing():
    other = bytearray(KEY)
    other[128] ^= 2

    assert refusal(flash(key=bytes(other)), Build()) == "signature"
    assert refusal(flash(key=b""), Build()) == "key"
    assert refusal(flash(key=KEY[:200]), Build()) == "key"


def test_an_older_build_and_the_same_are_refused():
    assert refusal(flash(version=5), Build(4)) == "version"
    assert refusal(flash(version=5), Build(5)) == "version"


def test_an_offer_that_names_another_version_than_its_manifest_is_refused():
    old = Build(1)
    offer = old.offer().replace("offer 1 ", "offer 9 ")
    build = Build(9, manifest=old.manifest, signature=old.signature)

    assert refusal(flash(), build, offer=offer) == "manifest"


def test_a_build_that_was_gone_back_from_is_not_taken_again_but_a_newer_one_is():
    root = flash()
    taken(root, Build(2))
    for _ in range(4):
        slot = Slot(root)
        slot.begin(False)
    assert (slot.name, slot.back) == ("a", "!")
    assert status.build(slot, "")["failed"] == 2
    assert refusal(root, Build(2)) == "failed"

    assert taken(root, Build(3))[0] == "restart"


def test_a_byte_that_was_changed_on_the_way_is_refused():
    build = Build()
    for at in (0, 40, len(build.manifest) + 3, len(build.stream) - 1):
        changed = Build()
        stream = bytearray(build.stream)
        stream[at] ^= 1
        changed.stream = bytes(stream)
        assert refusal(flash(), changed) == ("signature" if at < len(build.manifest) else "hash")


def test_another_architecture_is_refused():
    assert refusal(flash(), Build(arch="xtensawin")) == "arch"
    assert taken(flash(), Build(arch=ota.arch() or "any"))[0] == "restart"


NO_PATHS = ("../main.mpy", "firmware/../../x.mpy", "/firmware/x.mpy", "firmware/x.py", "settings.json", "data/x.mpy")
NO_PATHS += ("firmware/a/b/c.mpy", "firmware//x.mpy", "firmware/.mpy", "firmware/X.mpy")


def test_a_signed_manifest_writes_nowhere_but_into_its_slot():
    for name in NO_PATHS:
        root = flash()
        assert refusal(root, Build(files={name: b"x" * 10})) == "manifest", name
        assert sorted(os.listdir(root)) == ["a", "data", "update.key"], name


def test_a_manifest_that_does_not_add_up_is_refused():
    more = Build()
    more.stream += b"x"
    short = Build(manifest=builds.manifest(2, {"firmware/x.mpy": b"xx"}))
    for build in (more, short, Build(files={}), Build(head="moineau-update 2"), Build(manifest=b"\n" * 50)):
        assert refusal(flash(), build) == "manifest"


def test_offers_that_are_none_are_refused():
    node = updates.Updates(Slot(flash()), "")
    offers = (
        "offer",
        "offer 2",
        "offer a b c d",
        "offer 2 99999 999999 AAAA",
        "offer 2 10 10 AAAA",
        "offer 2 -1 5 A",
        "",
    )
    for words in offers + ("piece", "piece 2", "piece 2 0", "nonsense"):
        node.heard(words, 0)
        assert not node.busy, words
    assert node.faults["manifest"] >= 6


def test_a_piece_of_another_size_is_refused():
    root = flash()
    node = updates.Updates(Slot(root), root + "/data")
    node.heard(Build().offer(), 0)
    node.heard("piece 2 0 " + builds.base64(b"short"), 0)

    assert list(node.faults) == ["manifest"]


def test_pieces_that_do_not_come_are_asked_for_again_and_then_given_up():
    root = flash()
    node = updates.Updates(Slot(root), root + "/data")
    node.heard(Build().offer(), 0)
    asked = [ms for ms in range(0, 400000, 1000) if node.overdue(ms)]

    assert len(asked) == 7  # the last of them says that it is given up
    assert node.faults == {"stalled": 1} and not node.busy


class Statvfs:
    """os, of a flash that has so many bytes free."""

    def __init__(self, free):
        self._free = free

    def __getattr__(self, name):
        return (lambda path: (1, 1, 1, self._free, self._free)) if name == "statvfs" else getattr(os, name)


def test_a_flash_without_room_for_a_build_is_told():
    root = flash()
    node = updates.Updates(Slot(root), root + "/data")
    build = Build()
    node.heard(build.offer(), 0)
    import firmware.ota as loaded

    loaded.os = Statvfs(5000)
    try:
        for number in range(build.count()):
            node.heard(build.piece(number), 0)
    finally:
        loaded.os = os

    assert node.faults == {"full": 1}
    assert Slot(root).name == "a"


def test_a_cut_after_any_piece_leaves_the_old_build_and_the_next_try_succeeds():
    build = Build()
    for cut in range(build.count()):
        root = flash()
        node = updates.Updates(Slot(root), root + "/data")
        node.heard(build.offer(), 0)
        for number in range(cut):
            node.heard(build.piece(number), 0)
        slot = Slot(root)
        slot.begin(False)
        assert (slot.name, slot.trial, slot.version("b")) == ("a", False, -1), cut

        assert taken(root, build)[0] == "restart", cut
