"""Searches a directory with slixmpp's plugin, is one itself until told to stop, and prints as JSON what it found."""

import asyncio
import json
import sys

from slixmpp import ClientXMPP

LIMIT = 30
settings = json.loads(sys.argv[1])
service = settings["service"]
results = []


async def ask(client):
    offered = client.make_iq_get(ito=service)
    offered.enable("search")
    form = (await offered.send())["search"]["form"]
    results.append(["form", form["title"], [name for name in form.get_fields() if name != "FORM_TYPE"]])
    asked = client["xep_0055"].make_search_iq(ito=service)
    asked["search"]["form"].add_field("last", value="Capulet")
    found = (await asked.send())["search"]["form"]
    results.append(["found", [item["jid"] for item in found["items"]]])


async def answer(jid, node, sender, iq):
    reply = iq.reply()
    form = reply["search"]["form"]
    form["type"] = "result"
    form.add_reported("jid", label="JID", ftype="jid-single")
    form.add_reported("last", label="House")
    house = iq["search"]["form"].get_values()["last"]
    form.add_item({"jid": "tybalt@capulet.example", "last": house})
    return reply


async def main():
    client = ClientXMPP(settings["jid"], settings["password"])
    client.ca_certs = settings["ca"]
    client.register_plugin("xep_0030")
    client.register_plugin("xep_0055", {"form_fields": {"last"}, "form_title": "Houses"})
    client["xep_0055"].api.register(answer, "search_query")
    started = asyncio.Event()
    stopped = asyncio.Event()
    client.add_event_handler("session_start", lambda _: started.set())
    client.add_event_handler("message", lambda _: stopped.set())
    client.connect((settings["host"], settings["port"]))
    await asyncio.wait_for(started.wait(), LIMIT)
    await asyncio.wait_for(ask(client), LIMIT)
    client.send_message(mto=service, mbody=client.boundjid.full)
    await asyncio.wait_for(stopped.wait(), LIMIT)
    client.disconnect()
    print(json.dumps(results))


asyncio.get_event_loop().run_until_complete(main())
