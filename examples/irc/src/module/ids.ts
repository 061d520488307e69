import { escaped, type IdMap } from '@trestle/gateway'

/** Somebody or something on one of the servers. */
export interface IrcPlace {
  /** The name of the server, in small letters. */
  readonly server: string
  /** A nick, or a channel; absent of the server itself. */
  readonly name?: string
}

/** Between a name and its server, as biboumi writes it; a name may have it, the name of a server does not. */
const AT = '%'
const channel = /^[#&+!][^\s\x00-\x1f\x7f,]*$/
const nick = /^[^#&+!:@%\s\x00-\x1f\x7f,][^!@%\s\x00-\x1f\x7f,]*$/
const host = /^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/

// Every server compares these letters without case; what else it does so with is known once we are connected.
const lower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** Whether a text can be the name of a server. */
export function isServerName(text: string): boolean {
  return host.test(lower(text))
}

/** The id of a channel, `#channel%server`, or of somebody, `nick%server`. */
export function idOf(server: string, name: string): string {
  return lower(`${name}${AT}${server}`)
}

/** Takes the id of a contact or a room apart: of a channel, of somebody, or of a server. */
export function placeOf(legacyId: string): IrcPlace {
  const at = legacyId.lastIndexOf(AT)
  return at < 0 ? { server: legacyId } : { server: legacyId.slice(at + 1), name: legacyId.slice(0, at) }
}

const spelling = escaped()

function idMap(what: string, fits: (place: IrcPlace) => boolean): IdMap {
  function check(id: string): string {
    const place = placeOf(id)
    if (!host.test(place.server) || !fits(place)) throw new Error(`${JSON.stringify(id)} is not the id of ${what}.`)
    return id
  }
  return {
    normalise: lower,
    toLocal: (id) => spelling.toLocal(check(lower(id))),
    fromLocal(local) {
      const id = check(spelling.fromLocal(local))
      if (id !== lower(id)) throw new Error(`${local} is not the local part of an id.`)
      return id
    },
  }
}

/** Rooms are channels: no name of anybody begins as theirs do. */
export const roomIds = idMap('a channel', ({ name }) => name !== undefined && channel.test(name))
/** Contacts are people, and servers. */
export const contactIds = idMap('a person or a server', ({ name }) => name === undefined || nick.test(name))
