"""A user of a gateway, in another implementation: reads commands and writes events, a line of JSON each.

Commands: {"do": "register", "to", "username", "password"} · {"do": "cancel", "to"} · {"do": "subscribe", "to"}
          {"do": "command", "to", "node", "session", "values"}: one stage of an ad-hoc command, with values as JSON
          {"do": "sticker", "to", "body", "data"}: an image that only this client has · {"do": "reply", "to", "body", "id"}
          {"do": "style", "to", "body", "start", "end"}: with emphasis · {"do": "forward", "to", "body", "by", "text"}
          {"do": "say", "to", "body"} · {"do": "state", "to", "state"} · {"do": "quit"}
"""
import asyncio
import json
import sys
from xml.etree import ElementTree as ET

import slixmpp
from slixmpp.plugins.xep_0394 import Span

COMMANDS = "http://jabber.org/protocol/commands"


def tell(event, **details):
    print(json.dumps({"event": event, **details}), flush=True)


class User(slixmpp.ClientXMPP):
    def __init__(self, jid, password, ca):
        super().__init__(jid, password)
        self.ca_certs = ca
        self.auto_authorize = True
        self.auto_subscribe = False
        for plugin in ("xep_0004", "xep_0030", "xep_0066", "xep_0071", "xep_0085", "xep_0184", "xep_0231", "xep_0297", "xep_0382", "xep_0394", "xep_0461"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.started)
        self.add_event_handler("message", self.got_message)
        self.add_event_handler("message_error", lambda m: tell("message_error", id=m["id"], condition=m["error"]["condition"], text=m["error"]["text"]))
        self.add_event_handler("receipt_received", lambda m: tell("receipt", id=m["receipt"], sender=m["from"].bare))
        for state in ("composing", "paused"):
            self.add_event_handler("chatstate_" + state, lambda m: tell("state", state=m["chat_state"], sender=m["from"].bare))
        for kind in ("presence_available", "presence_unavailable", "presence_dnd", "presence_away"):
            self.add_event_handler(kind, self.got_presence)
        self.add_event_handler("failed_all_auth", lambda _: tell("failed_auth"))

    async def started(self, _):
        await self.get_roster()
        self.send_presence()
        tell("online", jid=self.boundjid.full)

    def got_message(self, message):
        if message["type"] in ("chat", "normal"):
            tell("message", body=message["body"], sender=message["from"].bare, id=message["id"], **self.details_of(message))

    def details_of(self, message):
        details = {"payloads": sorted({child.tag for child in message.xml})}
        if message.get_plugin("oob", check=True):
            details["url"] = message["oob"]["url"]
        if message.get_plugin("markup", check=True):
            spans = [one for one in message["markup"]["substanzas"] if isinstance(one, Span)]
            details["emphasized"] = [message["body"][one["start"]:one["end"]] for one in spans if "emphasis" in one["types"]]
        replaced = message.xml.find("{urn:xmpp:message-correct:0}replace")
        if replaced is not None:
            details["replaces"] = replaced.get("id")
        for reference in message.xml.findall("{urn:xmpp:reference:0}reference[@type='mention']"):
            details["mentioned"] = reference.get("uri")
        return details

    async def send_kind(self, what, to, command):
        message = self.make_message(mto=to, mbody=command["body"], mtype="chat")
        if what == "sticker":
            cid = await self["xep_0231"].set_bob(command["data"].encode(), "image/png")
            message["html"]["body"] = '<p><img alt="sticker" src="cid:%s"/></p>' % cid
        elif what == "style":
            span = Span()
            span["start"], span["end"], span["types"] = int(command["start"]), int(command["end"]), ["emphasis"]
            message["markup"].append(span)
        elif what == "reply":
            message["reply"]["to"], message["reply"]["id"] = to, command["id"]
        elif what == "forward":
            inner = self.make_message(mto=self.boundjid.bare, mfrom=command["by"], mbody=command["text"], mtype="chat")
            message["forwarded"]["stanza"] = inner
        message.send()

    def got_presence(self, presence):
        if presence["from"].bare != self.boundjid.bare:
            tell("presence", sender=presence["from"].bare, type=presence["type"], status=presence["status"])

    async def register_with(self, to, username, password):
        # Its own plugin never sends the request of a client that is logged in.
        iq = self.make_iq_get(queryxmlns="jabber:iq:register", ito=to)
        form = await iq.send(timeout=10)
        fields = [child.tag.split("}")[1] for child in form.xml.find("{jabber:iq:register}query")]
        iq = self.make_iq_set(ito=to)
        query = ET.SubElement(iq.xml, "{jabber:iq:register}query")
        ET.SubElement(query, "{jabber:iq:register}username").text = username
        ET.SubElement(query, "{jabber:iq:register}password").text = password
        await iq.send(timeout=10)
        tell("registered", fields=fields)

    async def cancel_with(self, to):
        iq = self.make_iq_set(ito=to)
        query = ET.SubElement(iq.xml, "{jabber:iq:register}query")
        ET.SubElement(query, "{jabber:iq:register}remove")
        await iq.send(timeout=10)
        tell("cancelled")

    async def describe(self, to):
        info = await self["xep_0030"].get_info(jid=to, timeout=10)
        identities = [[category, kind, name] for category, kind, _, name in list(info["disco_info"]["identities"])]
        tell("described", identities=identities, features=sorted(info["disco_info"]["features"]))

    async def command(self, to, node, session, values):
        iq = self.make_iq_set(ito=to)
        command = ET.SubElement(iq.xml, "{%s}command" % COMMANDS, node=node)
        if session:
            command.set("sessionid", session)
            form = self["xep_0004"].make_form(ftype="submit")
            for name, value in json.loads(values).items():
                form.add_field(var=name, value=value)
            command.append(form.xml)
        answer = (await iq.send(timeout=20)).xml.find("{%s}command" % COMMANDS)
        fields = [field.get("var") for field in answer.iter("{jabber:x:data}field")]
        notes = [note.text for note in answer.iter("{%s}note" % COMMANDS)]
        cells = [value.text for item in answer.iter("{jabber:x:data}item") for value in item.iter("{jabber:x:data}value")]
        values = {field.get("var"): value.text for field in answer.iter("{jabber:x:data}field") for value in field.findall("{jabber:x:data}value")}
        media = [uri.text for uri in answer.iter("{urn:xmpp:media-element}uri")]
        tell("stage", values=values, media=media, node=node, status=answer.get("status"), session=answer.get("sessionid"), fields=fields, notes=notes, cells=cells)

    async def commands(self, to):
        items = await self["xep_0030"].get_items(jid=to, node=COMMANDS, timeout=10)
        tell("commands", nodes=sorted(node for _, node, _ in items["disco_items"]["items"]))

    async def obey(self, command):
        what, to = command["do"], command.get("to")
        if what == "register":
            await self.register_with(to, command["username"], command["password"])
        elif what == "cancel":
            await self.cancel_with(to)
        elif what == "command":
            await self.command(to, command["node"], command.get("session"), command.get("values", "{}"))
        elif what == "commands":
            await self.commands(to)
        elif what == "describe":
            await self.describe(to)
        elif what == "subscribe":
            self.send_presence(pto=to, ptype="subscribe")
        elif what == "say":
            message = self.make_message(mto=to, mbody=command["body"], mtype="chat")
            message["request_receipt"] = True
            message["chat_state"] = "active"
            message.send()
            tell("said", id=message["id"])
        elif what in ("sticker", "style", "reply", "forward"):
            await self.send_kind(what, to, command)
        elif what == "state":
            message = self.make_message(mto=to, mtype="chat")
            message["chat_state"] = command["state"]
            message.send()
        elif what == "quit":
            await self.disconnect()
            self.loop.stop()


async def read_commands(user):
    reader = asyncio.StreamReader()
    user.pipe = await user.loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        try:
            await user.obey(json.loads(line))
        except slixmpp.exceptions.IqError as error:
            tell("refused", condition=error.condition, text=error.text)
        except Exception as error:
            tell("failed", error=repr(error))
    user.loop.stop()


def main():
    jid, password, host, port, ca = sys.argv[1:6]
    user = User(jid, password, ca)
    user.connect(address=(host, int(port)))
    # The loop itself holds tasks weakly.
    reading = asyncio.ensure_future(read_commands(user), loop=user.loop)
    user.loop.run_forever()
    reading.cancel()


main()
