"""Functions which the suite calls by name."""


def make_form(client, kind, values):
    form = client["xep_0004"].make_form(ftype=kind)
    for name, value in values.items():
        form.add_field(var=name, ftype="text-single", value=value)
    return form


async def proceed(client, jid, node, sessionid, values, action="next"):
    """Goes on with a command of somebody else, by a form."""
    form = make_form(client, "submit", values)
    return await client["xep_0050"].send_command(jid, node, action=action, payload=form, sessionid=sessionid)


async def offer(client, node):
    """Offers a command that asks twice, and tells what it was told."""

    def start(iq, session):
        session["payload"] = make_form(client, "form", {"title": ""})
        session["next"] = ask_again
        session["has_next"] = True
        session["cancel"] = cancel
        return session

    def ask_again(form, session):
        session["title"] = form["values"]["title"]
        session["payload"] = make_form(client, "form", {"verses": "1"})
        session["next"] = end
        session["has_next"] = False
        return session

    def end(form, session):
        session["payload"] = None
        session["next"] = None
        session["notes"] = [("info", f"Sang {form['values']['verses']} of {session['title']}.")]
        return session

    def cancel(iq, session):
        client.event("command_given_up", iq)
        return session

    client["xep_0050"].add_command(node=node, name="Sing", handler=start)
