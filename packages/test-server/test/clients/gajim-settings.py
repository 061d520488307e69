"""Writes the settings of Gajim 1.7 for one account: argv[1] is the file, argv[2] a JSON object."""

import json
import sqlite3
import sys

SCHEMA = """
CREATE TABLE settings (name TEXT UNIQUE, settings TEXT);
CREATE TABLE account_settings (account TEXT UNIQUE, settings TEXT);
PRAGMA user_version=5;
"""

given = json.loads(sys.argv[2])
application = {"use_keyring": False, "remote_control": True, "autopopup": False}
workspace = {"default": {"name": "Trial", "color": "", "icon": "", "chats": [], "avatar_sha": ""}}
account = {
    "account_label": given["account"],
    "active": True,
    "autoconnect": True,
    "custom_host": given["host"],
    "custom_port": given["port"],
    "custom_type": "START TLS",
    "hostname": "localhost",
    "name": given["user"],
    "password": given["password"],
    "savepass": True,
    "use_custom_host": True,
}

connection = sqlite3.connect(sys.argv[1])
connection.executescript(SCHEMA)
for name in ("app", "soundevents", "status_presets", "proxies", "plugins", "workspaces"):
    values = {"app": application, "workspaces": workspace}.get(name, {})
    connection.execute("INSERT INTO settings VALUES (?, ?)", (name, json.dumps(values)))
settings = {"account": account, "contact": {}, "group_chat": {}}
connection.execute("INSERT INTO account_settings VALUES (?, ?)", (given["account"], json.dumps(settings)))
connection.commit()
