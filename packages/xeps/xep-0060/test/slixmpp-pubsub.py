"""Uses a pubsub service with slixmpp's plugin. Functions take the client first."""

from slixmpp.exceptions import IqError


def configuration(client):
    form = client["xep_0004"].make_form(ftype="submit")
    form.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#node_config")
    form.add_field(var="pubsub#max_items", value="5")
    form.add_field(var="pubsub#notify_config", value="1")
    return form


async def use(client, service, node, letter):
    """Everything that an owner does with a node, and what the service answered."""
    pubsub = client["xep_0060"]
    answers = {}
    await pubsub.create_node(service, node, config=configuration(client))
    subscription = await pubsub.subscribe(service, node)
    answers["subscribe"] = subscription["pubsub"]["subscription"]["subscription"]
    await pubsub.publish(service, node, id="one", payload=letter)
    published = await pubsub.publish(service, node, payload=letter)
    made = published["pubsub"]["publish"]["item"]["id"]
    items = await pubsub.get_items(service, node)
    answers["items"] = [item["id"].replace(made, "made") for item in items["pubsub"]["items"]]
    latest = await pubsub.get_items(service, node, max_items=1)
    answers["latest"] = [item["id"].replace(made, "made") for item in latest["pubsub"]["items"]]
    configured = await pubsub.get_node_config(service, node)
    answers["max_items"] = configured["pubsub_owner"]["configure"]["form"].get_values()["pubsub#max_items"]
    await pubsub.set_node_config(service, node, configuration(client))
    affiliations = await pubsub.get_node_affiliations(service, node)
    listed = affiliations["pubsub_owner"]["affiliations"]
    answers["affiliations"] = [f"{one['jid']} {one['affiliation']}" for one in listed]
    subscriptions = await pubsub.get_subscriptions(service)
    answers["subscriptions"] = [one["node"] for one in subscriptions["pubsub"]["subscriptions"]]
    await pubsub.retract(service, node, "one", notify="1")
    await pubsub.purge(service, node)
    await pubsub.delete_node(service, node)
    try:
        await pubsub.get_items(service, node)
    except IqError as error:
        answers["error"] = error.condition
    return answers
