"""Functions which the scenarios call by name: what slixmpp sends and gets, as it stands."""

from xml.etree import ElementTree

from slixmpp.exceptions import IqError
from slixmpp.xmlstream import tostring
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath


def tell(client, xml):
    client.send_raw(xml)


async def exchange(client, xml):
    """Sends a request, and returns the answer, an error as well."""
    request = client.Iq(xml=ElementTree.fromstring(xml))
    try:
        answer = await request.send(timeout=25)
    except IqError as error:
        answer = error.iq
    return tostring(answer.xml)


def watch(client):
    """Reports every message and presence as an event."""

    def report(stanza):
        client.event("stanza", {"xml": tostring(stanza.xml)})

    for kind in ("message", "presence"):
        client.register_handler(Callback("watch " + kind, MatchXPath("{jabber:client}" + kind), report))
    client.send_presence()


async def want(client, namespaces):
    """Is notified of these events from now on, as its presence says."""
    for namespace in namespaces:
        client["xep_0030"].add_feature(namespace + "+notify")
    await client["xep_0115"].update_caps(broadcast=False)
    client.send_presence()
