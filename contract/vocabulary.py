"""What can be measured: one row per property, in the order of the pages. For hosts; every other list is a view of this.

A property and a SenML unit in, the value in the property's own unit out. Refuses (WireError) a property that has no
row, and a unit that cannot be turned into the row's. Units are the registered ones: RFC 8428 section 12.1 and
RFC 8798 section 2 (primary), RFC 8798 section 3 (secondary).
"""

from dataclasses import dataclass
from typing import Literal

from contract.rules import WireError, is_number, shown

Combine = Literal["mean", "energy", "direction", "sum", "max"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Property:
    name: str
    unit: str  # SenML
    unit_label: str  # as people write it
    decimals: int  # as shown to people
    physical: tuple[float, float]  # what such a sensor can give: outside is a broken sensor
    plausible: tuple[float, float]  # what a street in France gives: outside is suspect
    rate: float | None = None  # largest plausible change in a minute
    flat_s: int | None = None  # constant for longer is suspect
    combine: Combine = "mean"
    presence: bool = False  # tells whether somebody is at home
    label_fr: str
    label_en: str
    sentence_fr: str
    sentence_en: str


HOUR = 3600
DAY = 86400

_ROWS = (
    Property(
        name="temperature",
        unit="Cel",
        unit_label="°C",
        decimals=1,
        physical=(-40, 85),
        plausible=(-25, 50),
        rate=3,
        flat_s=3 * HOUR,
        label_fr="Température",
        label_en="Temperature",
        sentence_fr="La température de l'air, à l'ombre, à la hauteur du capteur.",
        sentence_en="How warm the air is, in the shade, at the height of the sensor.",
    ),
    Property(
        name="humidity",
        unit="%RH",
        unit_label="%",
        decimals=0,
        physical=(0, 100),
        plausible=(5, 100),
        rate=10,
        flat_s=DAY,  # a night of fog is 100 % from dusk to noon
        label_fr="Humidité",
        label_en="Humidity",
        sentence_fr="La part d'eau dans l'air : à 100 %, c'est le brouillard.",
        sentence_en="How much water the air holds: at 100 % there is fog.",
    ),
    Property(
        name="pressure",
        unit="hPa",
        unit_label="hPa",
        decimals=0,
        physical=(300, 1100),
        plausible=(780, 1065),  # not reduced to sea level: Saint-Véran, at 2,040 m, is a street too
        rate=2,
        flat_s=6 * HOUR,
        label_fr="Pression",
        label_en="Pressure",
        sentence_fr="Le poids de l'air : quand il baisse, le temps se gâte souvent.",
        sentence_en="The weight of the air: when it falls, the weather often turns.",
    ),
    Property(
        name="pm1",
        unit="ug/m3",
        unit_label="µg/m³",
        decimals=0,
        physical=(0, 1000),
        plausible=(0, 150),
        rate=50,
        flat_s=6 * HOUR,
        label_fr="Particules PM1",
        label_en="PM1 particles",
        sentence_fr="Les poussières les plus fines, sous le millième de millimètre : fumées et échappements.",
        sentence_en="The finest dust, below a thousandth of a millimetre: smoke and exhaust.",
    ),
    Property(
        name="pm2_5",
        unit="ug/m3",
        unit_label="µg/m³",
        decimals=0,
        physical=(0, 1000),
        plausible=(0, 200),
        rate=60,
        flat_s=6 * HOUR,
        label_fr="Particules fines PM2,5",
        label_en="Fine particles PM2.5",
        sentence_fr="Les poussières fines qui vont au fond des poumons : chauffage au bois, moteurs, brume.",
        sentence_en="Fine dust that reaches deep into the lungs: wood fires, engines, haze.",
    ),
    Property(
        name="pm4",
        unit="ug/m3",
        unit_label="µg/m³",
        decimals=0,
        physical=(0, 1000),
        plausible=(0, 300),
        rate=80,
        flat_s=6 * HOUR,
        label_fr="Particules PM4",
        label_en="PM4 particles",
        sentence_fr="Les poussières de moins de quatre millièmes de millimètre.",
        sentence_en="Dust below four thousandths of a millimetre.",
    ),
    Property(
        name="pm10",
        unit="ug/m3",
        unit_label="µg/m³",
        decimals=0,
        physical=(0, 2000),
        plausible=(0, 400),
        rate=120,
        flat_s=6 * HOUR,
        label_fr="Particules PM10",
        label_en="PM10 particles",
        sentence_fr="Toutes les poussières qu'on respire : freins, pneus, chantiers, pollens, sable du Sahara.",
        sentence_en="All the dust we breathe in: brakes, tyres, building sites, pollen, Saharan sand.",
    ),
    Property(
        name="no2",
        unit="ug/m3",
        unit_label="µg/m³",
        decimals=0,
        physical=(-20, 2000),  # an electrochemical cell reads a little below nothing in clean air
        plausible=(-10, 400),
        rate=100,
        flat_s=6 * HOUR,
        label_fr="Dioxyde d'azote",
        label_en="Nitrogen dioxide",
        sentence_fr="Un gaz irritant qui sort surtout des pots d'échappement.",
        sentence_en="An irritating gas, mostly from exhaust pipes.",
    ),
    Property(
        name="o3",
        unit="ug/m3",
        unit_label="µg/m³",
        decimals=0,
        physical=(-20, 1000),
        plausible=(-10, 400),
        rate=40,
        flat_s=6 * HOUR,
        label_fr="Ozone",
        label_en="Ozone",
        sentence_fr="Un gaz irritant que le soleil fabrique, les après-midi d'été, avec l'air pollué.",
        sentence_en="An irritating gas that sunshine makes out of polluted air on summer afternoons.",
    ),
    Property(
        name="co2",
        unit="ppm",
        unit_label="ppm",
        decimals=0,
        physical=(0, 40000),
        plausible=(370, 5000),
        rate=500,
        flat_s=6 * HOUR,
        presence=True,
        label_fr="CO2",
        label_en="CO2",
        sentence_fr="Le gaz que nous expirons : plus il y en a dans une pièce, plus il faut aérer.",
        sentence_en="The gas we breathe out: the more of it in a room, the more it needs fresh air.",
    ),
    Property(
        name="voc_index",
        unit="/",
        unit_label="",
        decimals=0,
        physical=(0, 500),
        plausible=(1, 500),
        presence=True,
        label_fr="Indice d'odeurs (COV)",
        label_en="Odour index (VOC)",
        sentence_fr="Odeurs et vapeurs comparées à l'ordinaire du lieu : 100 est l'ordinaire.",
        sentence_en="Smells and vapours compared with what is usual here: 100 is usual.",
    ),
    Property(
        name="noise_laeq",
        unit="dB",
        unit_label="dB(A)",
        decimals=0,
        physical=(0, 140),
        plausible=(25, 110),
        flat_s=HOUR,
        combine="energy",
        presence=True,
        label_fr="Bruit moyen",
        label_en="Average noise",
        sentence_fr="Le bruit moyen comme l'oreille l'entend : 10 dB de plus semble deux fois plus fort.",
        sentence_en="The average noise as the ear hears it: 10 dB more sounds twice as loud.",
    ),
    Property(
        name="noise_l10",
        unit="dB",
        unit_label="dB(A)",
        decimals=0,
        physical=(0, 140),
        plausible=(25, 110),
        flat_s=HOUR,
        combine="mean",  # a level exceeded is no energy: L10,18h is the plain mean of 18 hours (CRTN 1988)
        presence=True,
        label_fr="Bruit des passages",
        label_en="Noise of passing traffic",
        sentence_fr="Le bruit dépassé un dixième du temps : celui des passages.",
        sentence_en="The noise exceeded a tenth of the time: that of what passes by.",
    ),
    Property(
        name="noise_l90",
        unit="dB",
        unit_label="dB(A)",
        decimals=0,
        physical=(0, 140),
        plausible=(20, 100),
        flat_s=HOUR,
        combine="mean",
        presence=True,
        label_fr="Bruit de fond",
        label_en="Background noise",
        sentence_fr="Le bruit qui reste quand rien ne passe.",
        sentence_en="The noise that remains when nothing passes by.",
    ),
    Property(
        name="noise_lmax",
        unit="dB",
        unit_label="dB(A)",
        decimals=0,
        physical=(0, 140),
        plausible=(25, 125),
        flat_s=HOUR,
        combine="max",
        presence=True,
        label_fr="Bruit le plus fort",
        label_en="Loudest noise",
        sentence_fr="Le bruit le plus fort entendu pendant ce temps.",
        sentence_en="The loudest noise heard in that time.",
    ),
    Property(
        name="light",
        unit="lx",
        unit_label="lx",
        decimals=0,
        physical=(0, 200000),
        plausible=(0, 130000),
        presence=True,
        label_fr="Lumière",
        label_en="Light",
        sentence_fr="L'éclairement : 10 lx sous un réverbère, 100 000 lx en plein soleil.",
        sentence_en="How bright it is: 10 lx under a street lamp, 100,000 lx in full sun.",
    ),
    Property(
        name="uv_index",
        unit="/",
        unit_label="",
        decimals=1,
        physical=(0, 20),
        plausible=(0, 13),
        label_fr="Indice UV",
        label_en="UV index",
        sentence_fr="La force du soleil sur la peau : à partir de 3, on se protège.",
        sentence_en="How strongly the sun acts on skin: from 3 upwards, cover up.",
    ),
    Property(
        name="globe_temperature",
        unit="Cel",
        unit_label="°C",
        decimals=1,
        physical=(-40, 120),
        plausible=(-25, 75),
        rate=6,
        flat_s=3 * HOUR,
        label_fr="Température de globe",
        label_en="Globe temperature",
        sentence_fr="La chaleur ressentie au soleil, mesurée dans une boule noire.",
        sentence_en="The heat felt in the sun, measured inside a black globe.",
    ),
    Property(
        name="soil_moisture",
        unit="/100",
        unit_label="%",
        decimals=0,
        physical=(0, 100),
        plausible=(1, 65),  # few soils hold more than 60 % of water by volume
        rate=30,
        flat_s=7 * DAY,
        label_fr="Humidité du sol",
        label_en="Soil moisture",
        sentence_fr="La part d'eau dans la terre, au pied des plantes.",
        sentence_en="How much water the soil holds, at the foot of the plants.",
    ),
    Property(
        name="water_level",
        unit="m",
        unit_label="m",
        decimals=2,
        physical=(-10, 20),
        plausible=(-2, 8),
        rate=0.5,
        label_fr="Hauteur d'eau",
        label_en="Water level",
        sentence_fr="La hauteur de l'eau au-dessus du repère posé sur place.",
        sentence_en="How high the water stands above the mark set on the spot.",
    ),
    Property(
        name="rain",
        unit="mm",
        unit_label="mm",
        decimals=1,
        physical=(0, 200),
        plausible=(0, 40),
        combine="sum",
        label_fr="Pluie",
        label_en="Rain",
        sentence_fr="La pluie tombée depuis le relevé précédent : 1 mm fait un litre par mètre carré.",
        sentence_en="Rain fallen since the reading before: 1 mm is one litre on each square metre.",
    ),
    Property(
        name="wind_speed",
        unit="m/s",
        unit_label="m/s",
        decimals=1,
        physical=(0, 75),
        plausible=(0, 40),
        flat_s=DAY,
        label_fr="Vent",
        label_en="Wind",
        sentence_fr="La vitesse du vent dans la rue : 1 m/s fait 3,6 km/h.",
        sentence_en="How fast the wind blows in the street: 1 m/s is 3.6 km/h.",
    ),
    Property(
        name="wind_direction",
        unit="deg",
        unit_label="°",
        decimals=0,
        physical=(0, 360),
        plausible=(0, 360),
        flat_s=DAY,
        combine="direction",
        label_fr="Direction du vent",
        label_en="Wind direction",
        sentence_fr="D'où vient le vent : 0° du nord, 90° de l'est.",
        sentence_en="Where the wind comes from: 0° is north, 90° is east.",
    ),
    Property(
        name="count_pedestrian",
        unit="count",
        unit_label="",
        decimals=0,
        physical=(0, 100000),
        plausible=(0, 2000),
        combine="sum",
        label_fr="Piétons",
        label_en="People on foot",
        sentence_fr="Les piétons comptés depuis le relevé précédent, sans image ni nom.",
        sentence_en="People on foot counted since the reading before, without a picture or a name.",
    ),
    Property(
        name="count_bike",
        unit="count",
        unit_label="",
        decimals=0,
        physical=(0, 100000),
        plausible=(0, 1000),
        combine="sum",
        label_fr="Vélos",
        label_en="Bicycles",
        sentence_fr="Les vélos et trottinettes comptés depuis le relevé précédent.",
        sentence_en="Bicycles and scooters counted since the reading before.",
    ),
    Property(
        name="count_car",
        unit="count",
        unit_label="",
        decimals=0,
        physical=(0, 100000),
        plausible=(0, 2000),
        combine="sum",
        label_fr="Voitures",
        label_en="Cars",
        sentence_fr="Les voitures comptées depuis le relevé précédent.",
        sentence_en="Cars counted since the reading before.",
    ),
    Property(
        name="count_heavy",
        unit="count",
        unit_label="",
        decimals=0,
        physical=(0, 100000),
        plausible=(0, 500),
        combine="sum",
        label_fr="Poids lourds et bus",
        label_en="Lorries and buses",
        sentence_fr="Les camions et les bus comptés depuis le relevé précédent.",
        sentence_en="Lorries and buses counted since the reading before.",
    ),
    Property(
        name="battery",
        unit="V",
        unit_label="V",
        decimals=2,
        physical=(0, 60),
        plausible=(2.8, 15),
        rate=1,
        label_fr="Batterie",
        label_en="Battery",
        sentence_fr="La tension de la batterie du capteur : quand elle baisse, il faut la recharger.",
        sentence_en="The voltage of the node's battery: when it falls, it wants charging.",
    ),
    Property(
        name="rssi",
        unit="dBm",
        unit_label="dBm",
        decimals=0,
        physical=(-140, 10),
        plausible=(-95, -15),
        label_fr="Force du Wi-Fi",
        label_en="Wi-Fi strength",
        sentence_fr="La force du Wi-Fi reçu : sous -80 dBm, les envois deviennent incertains.",
        sentence_en="How strong the Wi-Fi is: below -80 dBm, sending becomes unsure.",
    ),
)

PROPERTIES: dict[str, Property] = {row.name: row for row in _ROWS}

# (unit in a record, unit of the row) -> (times, divided by, plus). A division by 100 is exact where a product with
# 0.01 is not.
_CONVERSIONS: dict[tuple[str, str], tuple[float, float, float]] = {
    ("K", "Cel"): (1, 1, -273.15),
    ("Pa", "hPa"): (1, 100, 0),
    ("kg/m3", "ug/m3"): (1e9, 1, 0),
    ("/", "ppm"): (1e6, 1, 0),
    ("ppb", "ppm"): (1, 1000, 0),
    ("/100", "ppm"): (1e4, 1, 0),
    ("/", "/100"): (100, 1, 0),
    ("%", "/100"): (1, 1, 0),
    ("/1000", "/100"): (1, 10, 0),
    ("/100", "%RH"): (1, 1, 0),
    ("%", "%RH"): (1, 1, 0),
    ("/", "%RH"): (100, 1, 0),
    ("mm", "m"): (1, 1000, 0),
    ("cm", "m"): (1, 100, 0),
    ("km", "m"): (1000, 1, 0),
    ("m", "mm"): (1000, 1, 0),
    ("cm", "mm"): (10, 1, 0),
    ("km/h", "m/s"): (1, 3.6, 0),
    ("rad", "deg"): (180, 3.141592653589793, 0),
    ("mV", "V"): (1, 1000, 0),
    ("dBW", "dBm"): (1, 1, 30),
}


def converted(property: str, unit: str, value: float) -> float:
    """The value in the property's own unit."""
    row = PROPERTIES.get(property)
    if row is None:
        raise WireError(f"unknown property {property}")
    if not is_number(value):
        raise WireError(f"{property} {shown(value)} is not a finite number")
    if unit == row.unit:
        return float(value)
    if not unit:
        raise WireError(f"{property} without a unit where {row.unit} is expected")
    conversion = _CONVERSIONS.get((unit, row.unit))
    if conversion is None:
        raise WireError(f"{property} in {shown(unit)} where {row.unit} is expected")
    times, divided_by, plus = conversion
    # Six decimals: the last bits of the arithmetic are no measurement.
    return round(value * times / divided_by + plus, 6)
