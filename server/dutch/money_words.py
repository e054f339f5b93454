"""Words of money: currency, slang, and the verbs and nouns that say a number is an amount."""

from __future__ import annotations

SIGNS = frozenset({"\u20ac", "eur"})
EUROS = frozenset({"euro", "euro's", "euros", "eur", "\u20ac"})
CENTS = frozenset({"cent", "cents", "centen", "eurocent", "ct"})
PLAIN_SLANG = {"tientje": 10, "tientjes": 10, "geeltje": 25, "geeltjes": 25, "joetje": 10, "joetjes": 10}
MONEY_SLANG = {
    **dict.fromkeys(("meier", "meiers"), 100),
    **dict.fromkeys(("rug", "ruggen", "mille"), 1_000),
    "ton": 100_000,
}
SLANG = {**PLAIN_SLANG, **MONEY_SLANG}
PAYING = frozenset(
    {
        *("kost", "kostte", "kosten", "kostten", "gekost", "betaal", "betaald", "betaalde", "betaalden"),
        *("betalen", "betaalt", "bedrag", "bedragen", "bedraagt", "bedroeg", "prijs", "verkoopprijs"),
        *("vraagprijs", "aankoopprijs", "aanschafprijs", "nieuwprijs", "afgerekend", "afrekenen", "rekende"),
        *("gepind", "pinde", "overgemaakt", "overgeboekt", "maakte", "gestort", "opgelicht", "kwijt"),
        *("contant", "cash", "geld", "contanten", "verkocht", "gekocht", "kocht", "verkoopt", "boete"),
        *("schuld", "geleend", "lening", "rekening", "verdiend", "winst", "euro", "omzet", "buit"),
    }
)
WORTH = frozenset(
    {
        *("schade", "schadebedrag", "waarde", "waard", "verkoopwaarde", "totaalbedrag", "winkelwaarde"),
        *("nieuwwaarde", "dagwaarde", "schadepost", "herstelkosten", "reparatiekosten", "kosten"),
    }
)
MONEY = PAYING | WORTH
STRONG = frozenset(
    {
        *("kost", "kostte", "kosten", "kostten", "betaald", "betaalde", "betaalden", "betaal", "betaalt"),
        *("bedrag", "bedraagt", "bedroeg", "prijs", "waarde", "schade", "totaalbedrag", "schadebedrag"),
        *("waard", "verkoopwaarde", "vraagprijs", "aankoopprijs", "afgerekend", "gepind"),
    }
)
TO_PAY = MONEY - {"euro", "geld", "rekening", "contant", "cash", "contanten"}
NUMBERED = frozenset(
    {
        *("nummer", "nr", "nummers", "huisnummer", "artikel", "art", "lid", "kamer", "perron", "pagina"),
        *("pincode", "code", "hectometerpaal", "hmp", "lijn", "bus", "tram", "unit", "box", "perceel"),
    }
)
"""After these a number is the name of something, not the euros of an amount."""
STREETS = ("straat", "laan", "weg", "plein", "gracht", "kade", "dijk", "singel")
LINKS = frozenset({"van", "is", "was", "op", "voor", "ongeveer", "circa", "zo'n", "totaal", "samen", "ruim"})
TO_SPEND = frozenset({"verkocht", "gekocht", "verkopen", "kopen", "overval", "hypotheek"})
AFTER_TON = frozenset({"kwijt", "schade", "contant", "cash", "winst", "buit", "schuld", "betaald", "waard"})
PER_BEFORE = frozenset({"a", "keer", "maal", "x"})
NOTES = frozenset(
    {
        *("biljet", "biljetten", "briefje", "briefjes", "coupure", "coupures", "munt", "munten"),
        *("bankbiljet", "bankbiljetten", "muntstuk", "muntstukken", "flappen"),
    }
)
AFTER_CENTS = frozenset(
    {
        *(
            "aan",
            "per",
            "en",
            "voor",
            "betaald",
            "afgerekend",
            "gepind",
            "is",
            "was",
            "in",
            "op",
            "bij",
            "te",
        ),
        *("werd", "wordt", "heeft", "had", "om", "van", "met", "die", "dat", "waarvan", "dus", "maar", "elk"),
        *("kwijt", "overgemaakt", "contant", "cash", "bedraagt", "zijn", "gestolen", "weggenomen", "schade"),
    }
)
NO_CENTS = frozenset(
    {
        *(
            "uur",
            "euro",
            "eur",
            "\u20ac",
            "jaar",
            "meter",
            "kilometer",
            "km",
            "km/u",
            "cm",
            "centimeter",
            "gram",
        ),
        *("kilo", "kg", "g", "minuten", "dagen", "weken", "maanden", "procent", "stuks", "liter", "komma"),
        *("keer", "maal", "x", "flessen", "jarige", "honderd", "duizend", "ton", "euro's", "promille"),
    }
)
