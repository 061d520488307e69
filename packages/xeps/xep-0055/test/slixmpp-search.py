"""Searches a directory with slixmpp's plugin, and is one itself. Functions take the client first."""


async def offer(client):
    client["xep_0055"].api.register(answer, "search_query")


async def fields(client, service):
    offered = client.make_iq_get(ito=service)
    offered.enable("search")
    form = (await offered.send())["search"]["form"]
    return [form["title"], [name for name in form.get_fields() if name != "FORM_TYPE"]]


async def find(client, service, last):
    asked = client["xep_0055"].make_search_iq(ito=service)
    asked["search"]["form"].add_field("last", value=last)
    found = (await asked.send())["search"]["form"]
    return [item["jid"] for item in found["items"]]


async def answer(jid, node, sender, iq):
    reply = iq.reply()
    form = reply["search"]["form"]
    form["type"] = "result"
    form.add_reported("jid", label="JID", ftype="jid-single")
    form.add_reported("last", label="House")
    house = iq["search"]["form"].get_values()["last"]
    form.add_item({"jid": "tybalt@capulet.example", "last": house})
    return reply
