"""Logs in with slixmpp's defaults, says hello, waits for an answer, and prints as JSON what came of it."""

import asyncio
import json
import sys

from slixmpp import ClientXMPP

LIMIT = 30
settings = json.loads(sys.argv[1])


async def main():
    client = ClientXMPP(settings["jid"], settings["password"])
    client.ca_certs = settings["ca"]
    ended = asyncio.get_event_loop().create_future()

    def finish(result):
        if not ended.done():
            ended.set_result(result)

    async def session_start(_):
        client.send_presence()
        await client.get_roster()
        client.send_message(mto=settings["to"], mbody=settings["body"], mtype="chat")

    def message(received):
        if received["body"]:
            mechanism = client["feature_mechanisms"].mech.name
            finish({"mechanism": mechanism, "body": received["body"], "from": str(received["from"])})

    client.add_event_handler("session_start", session_start)
    client.add_event_handler("message", message)
    client.add_event_handler("disconnected", lambda reason: finish({"disconnected": str(reason)}))
    client.connect(address=(settings["host"], settings["port"]))
    print(json.dumps(await asyncio.wait_for(ended, LIMIT)))
    await client.disconnect()


asyncio.get_event_loop().run_until_complete(main())
