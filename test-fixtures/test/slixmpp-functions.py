"""Functions which the suite calls by name."""


def give_back(client, data, at, element):
    kinds = [type(value).__name__ for value in (data, at, element)]
    return [client.boundjid, " ".join(kinds), data, at, element]


async def count(client, to):
    for number in range(to):
        yield number
