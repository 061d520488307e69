"""Functions which the suite calls by name."""


async def configure(client, room, values):
    """Changes some options of a room and leaves the rest as they are."""
    muc = client["xep_0045"]
    form = await muc.get_room_config(room)
    fields = form.get_fields()
    for name, value in values.items():
        fields[name]["value"] = value
    await muc.set_room_config(room, form)
