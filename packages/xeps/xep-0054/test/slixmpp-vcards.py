"""Functions which the suite calls by name."""

from slixmpp import JID


async def keep(component, jid, name):
    """Has a vCard at an address of the component."""
    vcard = component["xep_0054"].make_vcard()
    vcard["FN"] = name
    await component["xep_0054"].api["set_vcard"](JID(jid), None, None, vcard)
