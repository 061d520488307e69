"""Functions which the suite calls by name."""


async def announce(client, to):
    """Has an identity with a language and a form, and tells so."""
    disco = client["xep_0030"]
    form = client["xep_0004"].make_form(ftype="result")
    form.add_field(var="FORM_TYPE", ftype="hidden", value="urn:xmpp:dataforms:softwareinfo")
    form.add_field(var="ip_version", ftype="text-multi", value=["ipv6", "ipv4"])
    form.add_field(var="software", value="Balcony")
    await client["xep_0128"].set_extended_info(data=form)
    await disco.add_identity(category="client", itype="pc", name="Balkon", lang="de")
    await client["xep_0115"].update_caps(broadcast=False)
    client.send_presence(pto=to)
    return await client["xep_0115"].get_verstring()
