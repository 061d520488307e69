"""Drives slixmpp for the tests.

Reads commands as lines of JSON on its input. Writes lines of JSON: an answer to each command, and every event that
slixmpp triggers, with the values that it read from the stanza. Ends with its input. What JSON cannot say is an object
with one key: $bytes (base64), $date (ISO 8601), $xml.
"""

import asyncio
import base64
import copy
import importlib.util
import inspect
import json
import sys
from datetime import datetime
from xml.etree import ElementTree

from slixmpp import ClientXMPP, ComponentXMPP
from slixmpp.exceptions import IqError
from slixmpp.xmlstream import ElementBase, tostring

LOGIN_LIMIT = 30
ITEMS_LIMIT = 1000
FAILURES = ("failed_all_auth", "connection_failed", "ssl_invalid_chain", "disconnected")

# Some plugins print.
reports = sys.stdout
sys.stdout = sys.stderr


def write(line):
    reports.write(json.dumps(line) + "\n")
    reports.flush()


def read(stanza):
    """Reads the interfaces of a stanza, and those of its plugins below their names; of several, those of the last."""
    values = {interface: stanza[interface] for interface in stanza.interfaces if interface != "lang"}
    # slixmpp's own `values` names each plugin by its language besides, also by one that it inherits.
    for (name, _), plugin in stanza.plugins.items():
        values[name] = stanza[name] if plugin.is_extension else read(plugin)
    if stanza.iterables:
        values["substanzas"] = [{"__childtag__": one.tag, **read(one)} for one in stanza.iterables]
    return values


def assign(stanza, values):
    for name, value in values.items():
        if isinstance(value, dict) and name in stanza.plugin_attrib_map:
            stanza.enable(name)
            assign(stanza[name], value)
        else:
            stanza[name] = value


def encode(value):
    """Makes a value of slixmpp fit for JSON."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"$date": value.isoformat()}
    if isinstance(value, ElementBase):
        return encode(read(copy.copy(value)))
    if isinstance(value, ElementTree.Element):
        return {"$xml": tostring(value)}
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((encode(item) for item in value), key=json.dumps)
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    return str(value)


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$date" in value:
        return datetime.fromisoformat(value["$date"].replace("Z", "+00:00"))
    if "$xml" in value:
        return ElementTree.fromstring(value["$xml"])
    return {key: decode(item) for key, item in value.items()}


class Reporting:
    """Writes every event after slixmpp's own handlers had it."""

    reported_as = None

    def event(self, name, data={}):
        super().event(name, data)
        if self.reported_as is None:
            return
        try:
            values = encode(data)
        except Exception as error:
            values = {"$unreadable": repr(error)}
        write({"peer": self.reported_as, "event": name, "values": values})


class Client(Reporting, ClientXMPP):
    pass


class Component(Reporting, ComponentXMPP):
    pass


peers = {}
functions = {}


async def until_started(peer):
    done = asyncio.get_running_loop().create_future()

    def finish(_):
        if not done.done():
            done.set_result(None)

    def fail(event, reason):
        if not done.done():
            done.set_exception(ConnectionError(f"{event}: {reason}"))

    peer.add_event_handler("session_start", finish)
    for event in FAILURES:
        peer.add_event_handler(event, lambda reason, event=event: fail(event, reason))
    await asyncio.wait_for(done, LOGIN_LIMIT)


async def start(peer, name, plugins):
    peer.reported_as = name
    peers[name] = peer
    for plugin, config in plugins.items():
        peer.register_plugin(plugin, decode(config))


async def login(name, jid, password, plugins, host, port, ca):
    client = Client(jid, password)
    client.ca_certs = ca
    await start(client, name, plugins)
    client.connect(address=(host, port))
    await until_started(client)
    client.send_presence()
    # Once this is answered, the server has processed the presence.
    await client.get_roster()
    return client.boundjid.full


async def attach(name, jid, secret, plugins, host, port):
    component = Component(jid, secret, host, port)
    await start(component, name, plugins)
    component.connect()
    await until_started(component)
    return jid


async def logout(name):
    peer = peers.pop(name)
    peer.reported_as = None
    await peer.disconnect()


def find(peer, target):
    if target in functions:
        return lambda **args: functions[target](peer, **args)
    *plugin, method = target.split(".")
    return getattr(peer[plugin[0]] if plugin else peer, method)


async def call(name, target, args):
    found = find(peers[name], target)
    result = found(**decode(args)) if callable(found) else found
    if inspect.isawaitable(result):
        result = await result
    if hasattr(result, "__aiter__"):
        items = []
        async for item in result:
            items.append(item)
            if len(items) == ITEMS_LIMIT:
                break
        return items
    return result


async def send(name, values):
    message = peers[name].make_message(values["to"])
    assign(message, decode(values))
    message.send()
    return message["id"]


async def ask(name, values):
    request = peers[name].Iq()
    assign(request, decode(values))
    return await request.send()


async def load(file):
    """Makes the functions of a Python file callable by their names. Each takes the client or component first."""
    spec = importlib.util.spec_from_file_location("functions", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    functions.update(inspect.getmembers(module, inspect.isfunction))


commands = {command.__name__: command for command in (login, attach, logout, call, send, ask, load)}


async def run(number, command, args):
    try:
        write({"answer": number, "result": encode(await commands[command](**args))})
    except IqError as error:
        write({"answer": number, "error": type(error).__name__, "text": error.text, "condition": error.condition})
    except Exception as error:
        write({"answer": number, "error": type(error).__name__, "text": str(error)})


async def main():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running = set()
    while line := await reader.readline():
        task = loop.create_task(run(**json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


asyncio.get_event_loop().run_until_complete(main())
