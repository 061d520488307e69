"""Logs in, attaches a component, and prints as JSON what the server offers: argv[1] is a JSON object of settings."""

import asyncio
import json
import sys

from slixmpp import ClientXMPP, ComponentXMPP

LIMIT = 30
settings = json.loads(sys.argv[1])


async def until(xmpp, event):
    done = asyncio.get_event_loop().create_future()

    def finish(value):
        if not done.done():
            done.set_result(value)

    def fail(value):
        if not done.done():
            done.set_exception(RuntimeError(str(value)))

    xmpp.add_event_handler(event, finish)
    for failure in ("failed_auth", "failed_all_auth", "connection_failed", "ssl_invalid_chain"):
        xmpp.add_event_handler(failure, fail)
    return await asyncio.wait_for(done, LIMIT)


async def log_in():
    client = ClientXMPP(settings["jid"], settings["password"])
    client.ca_certs = settings["ca"]
    client["feature_mechanisms"].use_mech = settings["mechanism"]
    client.register_plugin("xep_0030")
    client.register_plugin("xep_0199")
    session = until(client, "session_start")
    client.connect(address=(settings["host"], settings["port"]), force_starttls=True)
    await session
    return client


async def main():
    client = await log_in()
    component = ComponentXMPP(settings["component"], settings["secret"], settings["host"], settings["componentPort"])
    attached = until(component, "session_start")
    component.connect()
    await attached

    features = set(client.features)
    for jid in (client.boundjid.domain, client.boundjid.bare):
        info = await client["xep_0030"].get_info(jid=jid, timeout=LIMIT)
        features.update(info["disco_info"]["features"])
    received = until(component, "message")
    client.send_message(mto="someone@" + settings["component"], mbody="hello", mtype="chat")
    body = (await received)["body"]
    print(json.dumps({"jid": client.boundjid.bare, "features": sorted(features), "body": body}))
    await asyncio.gather(client.disconnect(), component.disconnect())


asyncio.get_event_loop().run_until_complete(main())
