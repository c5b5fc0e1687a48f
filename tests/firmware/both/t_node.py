"""Claims about a node's life, its clock, its watchdog and its settings."""

from binascii import hexlify
from hashlib import sha256

import street
from contract import topics, wire
from firmware import clock, last_words, port, settings, words
from ground import fresh, refused

MINUTE = 60


def test_a_node_measures_on_its_beat_and_what_it_tells_is_stored():
    world = street.World(fresh())
    world.boot()
    world.live(10 * MINUTE)

    assert len(world.hub.packs) == 10
    times = sorted([t for _, t in world.hub.packs.values()])
    assert [b - a for a, b in zip(times, times[1:])] == [60] * 9
    assert world.node.outbox.waiting == 0


def test_an_outage_loses_nothing_and_is_told_oldest_first():
    world = street.World(fresh())
    world.boot()
    world.live(3 * MINUTE)
    world.line.there = False
    world.live(200 * MINUTE, 5000)
    assert world.node.outbox.waiting == 200
    world.line.there = True
    world.live(60)

    assert len(world.hub.packs) == 204
    assert world.node.outbox.waiting == 0


def test_a_receipt_that_never_comes_is_waited_for_ever_longer():
    world = street.World(fresh())
    world.boot()
    sent = []
    publish = world.line.publish
    world.line.publish = lambda topic, payload, retain=False: (sent.append(world.ms), publish(topic, payload, retain))
    world.line.deaf = True
    world.settings["interval_s"] = 86400
    world.node.interval_ms = 86400000
    world.live(3600)

    assert 4 <= len(sent) <= 12  # status and one pack, again and again
    world.line.deaf = False
    world.live(700)
    assert world.node.outbox.waiting == 0


def test_a_node_without_a_clock_asks_and_dates_what_it_has():
    world = street.World(fresh())
    world.boot(knows_the_time=False)
    world.line.there = False
    world.live(5 * MINUTE)
    assert not world.hub.packs
    world.line.there = True
    world.live(20)

    times = sorted([t for _, t in world.hub.packs.values()])
    assert len(times) == 6
    assert all(abs(t - (street.EPOCH + 2 + 60 * n)) <= 1 for n, t in enumerate(times))


def test_an_answer_that_took_longer_than_five_seconds_is_not_the_time():
    ticks = [0]
    asking = clock.Clock(lambda: ticks[0], lambda later, earlier: later - earlier)
    nonce = asking.question()
    ticks[0] = 5100
    asking.tick()

    assert not asking.answered(nonce, street.EPOCH)
    assert asking.start is None


def test_an_answer_to_another_question_or_connection_is_not_the_time():
    asking = clock.Clock(lambda: 0, lambda later, earlier: later - earlier)
    nonce = asking.question()

    assert not asking.answered("other", street.EPOCH)
    asking.disconnected()
    assert not asking.answered(nonce, street.EPOCH)


def test_an_hour_that_cannot_be_is_not_taken():
    asking = clock.Clock(lambda: 0, lambda later, earlier: later - earlier)

    assert not asking.learn(1609459200, "own")  # a Pico's unset clock: 2021
    assert not asking.learn(4102444800, "own")
    assert asking.learn(street.EPOCH, "own")


def test_ticks_may_wrap_and_seconds_do_not():
    ticks, top = [0], 1 << 30
    asking = clock.Clock(lambda: ticks[0], lambda later, earlier: (later - earlier) % top)
    for _ in range(40):
        ticks[0] = (ticks[0] + 100000000) % top
        asking.tick()

    assert asking.uptime_s == 4000000


def test_dates_of_one_boot_never_repeat_when_the_clock_is_set_back_a_little():
    ticks = [10000]
    asking = clock.Clock(lambda: ticks[0], lambda later, earlier: later - earlier)
    asking.learn(street.EPOCH + 86400, "own")
    first = asking.stamp()[0]
    asking.learn(street.EPOCH + 86395, "ntp")

    assert asking.stamp()[0] == first + 1
    asking.learn(street.EPOCH, "hub")
    assert asking.stamp()[0] == street.EPOCH


def test_the_epoch_of_this_port_is_added():
    assert port.epoch_offset() == 0
    kept = port.time
    port.time = Port2000
    try:
        assert port.epoch_offset() == 946684800
    finally:
        port.time = kept


class Port2000:
    """A port that counts from 2000."""

    @staticmethod
    def gmtime(seconds):
        return (2000, 1, 1, 0, 0, 0, 5, 1)


def test_a_rejected_pack_is_deleted_and_counted():
    world = street.World(fresh())
    world.boot()
    world.hub.refuse = lambda seq: seq == 2
    world.live(5 * MINUTE)

    assert world.node.outbox.waiting == 0
    assert world.node.faults == {"hub": {"rejected": 1}}


def test_a_pack_that_the_hub_cannot_read_does_not_block_the_others():
    world = street.World(fresh())
    world.boot()
    world.line.deaf = True
    world.live(3 * MINUTE)
    seq, oldest, samples = world.node.outbox.pack(1)
    payload = wire.encode_pack(street.NAME, seq, samples, world.node.outbox.run, oldest)
    digest = hexlify(sha256(payload).digest()).decode()

    world.node.received(topics.stored(street.NAME), wire.encode_receipt(world.now(), rejected_sha={digest: "no JSON"}))

    assert world.node.outbox.low == 2


def test_a_receipt_for_another_run_settles_nothing():
    world = street.World(fresh())
    world.boot()
    world.line.deaf = True
    world.live(2 * MINUTE)
    other = wire.encode_receipt(world.now(), [1, 2], run=world.node.outbox.run ^ 1)

    world.node.received(topics.stored(street.NAME), other)

    assert world.node.outbox.waiting == 2


def test_rubbish_from_the_line_is_counted_and_nothing_more():
    world = street.World(fresh())
    world.boot()
    for payload in (b"", b"\xff\xfe", b"[]", b'{"t":1}', b"{" * 500):
        world.node.received(topics.stored(street.NAME), payload)
        world.node.received(topics.command(street.NAME), payload)
    world.node.received("somewhere/else", b"{}")

    assert world.node.faults["hub"]["message"] == 10  # an object of unknown fields is a command that asks for nothing


def test_commands_are_obeyed_and_answered_with_a_status():
    world = street.World(fresh())
    world.boot()
    world.live(5)
    told = len(world.hub.statuses)
    world.node.received(topics.command(street.NAME), wire.encode_command({"interval_s": 10, "identify": True}))
    world.live(60)

    assert world.hub.statuses[told]["interval_s"] == 10
    assert len(world.hub.packs) >= 6
    assert world.node.identify_until > 0
    world.node.received(topics.command(street.NAME), wire.encode_command({"reboot": True}))
    assert world.node.reboot_wanted


def test_a_status_is_one_that_the_contract_reads():
    world = street.World(fresh())
    world.boot()
    world.live(3)

    status = world.hub.statuses[0]
    assert (status["reset_cause"], status["boot"], status["outbox"]["run"]) == ("power_on", 1, world.node.outbox.run)


def test_several_moments_in_a_pack_leave_together():
    world = street.World(fresh(), moments=5)
    world.boot()
    world.live(12 * MINUTE)

    assert sorted(world.hub.packs) == [1, 2]


# The watchdog.


def test_a_node_that_no_longer_measures_is_no_longer_fed():
    world = street.World(fresh())
    world.boot()
    world.live(30)
    before = world.fed
    assert before > 0
    world.node._sense = lambda ms: None
    world.live(3600, 10000)
    late = world.fed
    world.live(600, 10000)

    assert world.fed == late > before


def test_the_last_words_are_told_once():
    folder = fresh()
    street.World(folder).boot()
    last_words.leave_words(folder, "command")

    assert last_words.last_words(folder) == "command"
    assert last_words.last_words(folder) == ""


def test_an_error_says_its_kind_its_words_and_its_place():
    try:
        settings.read(fresh())
    except settings.SettingsError as error:
        said = words.said(error)

    assert said.startswith("SettingsError settings: /"), said
    assert said.endswith(" in settings.read"), said
    assert len(said) <= 120


def test_the_cause_of_a_life_is_the_boards_word_and_what_the_last_life_said():
    folder = fresh()
    street.World(folder).boot()
    assert last_words.cause("watchdog", folder) == "watchdog"
    last_words.leave_words(folder, "command")

    assert last_words.cause("watchdog", folder) == "watchdog: command"


# Settings.

GIVEN = {"node": "n-01", "secret": "s3cret", "broker": {"host": "hub.lan"}, "board": "esp32"}


def wrong(**more):
    return refused(settings.SettingsError, settings.of, dict(GIVEN, **more))


def test_settings_have_defaults():
    found = settings.of(GIVEN)

    assert (found["interval_s"], found["broker"]["port"], found["root"]) == (60, 1883, "moineau")


def test_a_mistake_names_the_key_and_what_it_takes():
    assert "interval_s 0 is not a whole number from 1 to 86400" in wrong(interval_s=0)
    assert "interval_s True" in wrong(interval_s=True)
    assert "colour is none of board, broker" in wrong(colour=1)
    assert "broker.host is missing" in wrong(broker={})
    assert "wifi.pass is none of password, ssid" in wrong(wifi=[{"ssid": "a", "pass": "b"}])
    assert "sensors.0.type is missing" in wrong(sensors=[{}])
    assert "node 'A' is not 3 to 32" in wrong(node="A")


def test_a_secret_is_never_in_what_is_said():
    assert "12345" not in wrong(secret=12345)
    assert "12345" not in wrong(wifi=[{"ssid": "a", "password": 12345}])


def test_a_file_that_is_missing_or_no_json_is_named():
    folder = fresh()
    assert folder in refused(settings.SettingsError, settings.read, folder)
