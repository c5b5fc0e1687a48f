"""What the setup page says, in French and English; one page of plain HTML, readable without JavaScript."""

_HEAD = """<!doctype html><html lang="%s"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">%s<title>Moineau</title><style>
body{font:18px/1.5 sans-serif;max-width:26em;margin:1em auto;padding:0 1em;color:#111;background:#fff}
input,button{font:inherit;width:100%%;padding:.5em;box-sizing:border-box;border:1px solid #444}
label{display:block;margin:1em 0 0}button{background:#005a3c;color:#fff;margin:1.5em 0 0}
</style></head><body><h1>%s</h1>"""
_REFRESH = '<meta http-equiv="refresh" content="3;url=/">'

_WORDS = {
    "title": ("Le Wi-Fi de %s", "The Wi-Fi of %s"),
    "form": (
        "Choisissez le réseau Wi-Fi auquel ce boîtier doit se connecter. Le mot de passe reste dans le boîtier.",
        "Choose the Wi-Fi network that this node is to join. The password stays in the node.",
    ),
    "ssid": ("Réseau", "Network"),
    "password": ("Mot de passe", "Password"),
    "go": ("Essayer et enregistrer", "Try it and keep it"),
    "trying": (
        "Le boîtier essaie de se connecter à « %s ». Cela prend une demi-minute au plus.",
        "The node is trying to join “%s”. This takes half a minute at most.",
    ),
    "saved": (
        "C’est fait : le boîtier est connecté à « %s » et s’en souviendra. Ce réseau de réglage va disparaître.",
        "Done: the node has joined “%s” and will remember it. This setup network is going to disappear.",
    ),
    "kept": (
        "« %s » est enregistré sans avoir été essayé. Ce réseau de réglage va disparaître.",
        "“%s” is kept, untried. This setup network is going to disappear.",
    ),
    "failed": (
        "Le boîtier n’a pas pu se connecter à « %s ». Le mot de passe est-il juste, le réseau assez proche ?"
        " (Les réseaux de 5 GHz ne conviennent pas.) Rien n’a été changé.",
        "The node could not join “%s”. Is the password right, is the network near enough?"
        " (Networks of 5 GHz will not do.) Nothing was changed.",
    ),
    "full": (
        "La mémoire du boîtier est pleine : « %s » n’a pas pu être enregistré, les anciens réglages restent."
        " Le boîtier l’utilise jusqu’à son prochain redémarrage ; revenez ici ensuite.",
        "The memory of the node is full: “%s” could not be kept, the old settings stay."
        " The node uses it until its next restart; come back here afterwards.",
    ),
    "wrong": (
        "Un réseau a un nom de 1 à 32 octets ; un mot de passe en a de 8 à 63, ou aucun.",
        "A network has a name of 1 to 32 bytes; a password has 8 to 63, or none.",
    ),
    "anyway": ("Enregistrer sans essayer", "Keep it without trying"),
    "other": ('<p><a href="/?lang=en">English</a></p>', '<p><a href="/?lang=fr">Français</a></p>'),
}


def escaped(text):
    for letter, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(letter, written)
    return text


def page(node, french, state, ssid, seen, token):
    """The page of this state, as bytes. `seen`: names of networks; the password is never on it."""
    n = 0 if french else 1
    shown = escaped(ssid)
    title = _WORDS["title"][n] % node
    parts = [_HEAD % (("fr", "en")[n], _REFRESH if state == "trying" else "", title), '<p role="status">']
    sentence = _WORDS[state][n]
    parts.append(sentence % shown if "%s" in sentence else sentence)
    parts.append("</p>")
    if state in ("form", "failed", "wrong"):
        parts.append(_form(n, shown, seen, token, state == "failed"))
        parts.append(_WORDS["other"][n])
    parts.append("</body></html>")
    return "".join(parts).encode()


def _form(n, shown, seen, token, failed):
    choices = "".join(['<option value="%s">' % escaped(name) for name in seen])
    again = '<label><input type="checkbox" name="anyway" value="1" style="width:auto"> %s</label>' % _WORDS["anyway"][n]
    return (
        '<form method="post" action="/" accept-charset="utf-8"><input type="hidden" name="token" value="%s">'
        '<input type="hidden" name="lang" value="%s"><label>%s<input name="ssid" list="seen" value="%s" required'
        ' autocapitalize="none"></label><datalist id="seen">%s</datalist><label>%s<input name="password"'
        ' type="password" autocomplete="off"></label>%s<button>%s</button></form>'
    ) % (
        token,
        ("fr", "en")[n],
        _WORDS["ssid"][n],
        shown,
        choices,
        _WORDS["password"][n],
        again if failed else "",
        _WORDS["go"][n],
    )
