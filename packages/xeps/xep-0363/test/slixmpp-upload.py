"""Uploads to slots that slixmpp requested, and downloads, which slixmpp itself leaves to aiohttp."""

import asyncio
import importlib.util
import sys
import types
from urllib.request import Request, urlopen

# The plugin imports it on loading, and needs it only for uploads.
if importlib.util.find_spec("aiohttp") is None:
    sys.modules["aiohttp"] = types.SimpleNamespace(ClientSession=None)


def _exchange(request):
    with urlopen(request, timeout=20) as response:
        return response.read()


async def upload(client, service, name, data, content_type):
    answer = await client["xep_0363"].request_slot(service, name, len(data), content_type, timeout=20)
    slot = answer["http_upload_slot"]
    headers = {header["name"]: header["value"] for header in slot["put"]["headers"]}
    headers["Content-Type"] = content_type
    put = Request(slot["put"]["url"], data=data, headers=headers, method="PUT")
    await asyncio.to_thread(_exchange, put)
    return slot["get"]["url"]


async def download(client, url):
    return await asyncio.to_thread(_exchange, Request(url))
