"""Uses a pubsub service with slixmpp's plugin, and prints as JSON what it answered and sent."""

import asyncio
import json
import sys
from xml.etree import ElementTree

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError

LIMIT = 30
settings = json.loads(sys.argv[1])
service, node = settings["service"], "letters"
results = []


def configuration(client):
    form = client["xep_0004"].make_form(ftype="submit")
    form.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#node_config")
    form.add_field(var="pubsub#max_items", value="5")
    form.add_field(var="pubsub#notify_config", value="1")
    return form


async def use(client):
    pubsub = client["xep_0060"]
    letter = ElementTree.fromstring("<letter xmlns='urn:example:letter'><text>Come</text></letter>")
    await pubsub.create_node(service, node, config=configuration(client))
    subscription = await pubsub.subscribe(service, node)
    results.append(["subscribe", subscription["pubsub"]["subscription"]["subscription"]])
    await pubsub.publish(service, node, id="one", payload=letter)
    published = await pubsub.publish(service, node, payload=letter)
    made = published["pubsub"]["publish"]["item"]["id"]
    items = await pubsub.get_items(service, node)
    results.append(["items", [item["id"].replace(made, "made") for item in items["pubsub"]["items"]]])
    latest = await pubsub.get_items(service, node, max_items=1)
    results.append(["latest", [item["id"].replace(made, "made") for item in latest["pubsub"]["items"]]])
    configured = await pubsub.get_node_config(service, node)
    values = configured["pubsub_owner"]["configure"]["form"].get_values()
    results.append(["max_items", values["pubsub#max_items"]])
    await pubsub.set_node_config(service, node, configuration(client))
    affiliations = await pubsub.get_node_affiliations(service, node)
    listed = affiliations["pubsub_owner"]["affiliations"]
    results.append(["affiliations", [f"{one['jid']} {one['affiliation']}" for one in listed]])
    subscriptions = await pubsub.get_subscriptions(service)
    results.append(["subscriptions", [one["node"] for one in subscriptions["pubsub"]["subscriptions"]]])
    await pubsub.retract(service, node, "one", notify="1")
    await pubsub.purge(service, node)
    await pubsub.delete_node(service, node)
    try:
        await pubsub.get_items(service, node)
    except IqError as error:
        results.append(["error", error.condition])


async def main():
    client = ClientXMPP(settings["jid"], settings["password"])
    client.ca_certs = settings["ca"]
    for plugin in ("xep_0004", "xep_0030", "xep_0060"):
        client.register_plugin(plugin)
    ended = asyncio.get_event_loop().create_future()
    for event in ("publish", "retract", "purge", "delete", "config"):
        client.add_event_handler(f"pubsub_{event}", lambda _, event=event: results.append(["event", event]))

    async def session_start(_):
        client.send_presence()
        try:
            await use(client)
        finally:
            ended.set_result(None)

    client.add_event_handler("session_start", session_start)
    client.connect(address=(settings["host"], settings["port"]))
    await asyncio.wait_for(ended, LIMIT)
    print(json.dumps(results))
    await client.disconnect()


asyncio.get_event_loop().run_until_complete(main())
