"""Functions which the suite calls by name."""


async def extend(client):
    """Has a form in its information (XEP-0128)."""
    form = client["xep_0004"].make_form(ftype="result")
    form.add_field(var="FORM_TYPE", ftype="hidden", value="urn:example:balcony")
    form.add_field(var="height", value="high")
    await client["xep_0128"].set_extended_info(data=form)
