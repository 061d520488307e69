import { elementOf, type Self, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import type { Permissions } from './permissions.js'
import { PrivilegeError } from './privilege-error.js'
import { privilegedRequester } from './privileged-iq.js'

export interface ManagedUsersOptions {
  readonly xmpp: Xmpp
  readonly permissionsOf: (user: JID) => Permissions | undefined
  readonly sendMessage: (message: Message) => void
}

/** Returns the local address that acts as a user: one object for each as long as anybody holds it. */
export function createManagedUsers({ xmpp, permissionsOf, sendMessage }: ManagedUsersOptions): (jid: JID) => Self {
  const known = new Map<string, WeakRef<Self>>()
  const collected = new FinalizationRegistry<string>((key) => {
    if (known.get(key)?.deref() === undefined) known.delete(key)
  })

  function actingAs(jid: JID, key: string): Self {
    return {
      key,
      scope: { jid },
      jid,
      boundJid: jid,
      iq: privilegedRequester({ xmpp, user: jid, permissions: () => permissionsOf(jid) }),
      send(stanza) {
        const element = elementOf(stanza)
        if (element.name !== 'message') {
          throw new PrivilegeError('unsupported', 'In the name of a user, only messages are sent; requests go by iq.')
        }
        element.attrs['from'] ??= key
        sendMessage(new Message(element))
      },
      message: (init) => Message.of({ from: jid, id: xmpp.newId(), ...init }),
      presence: (init) => Presence.of({ from: jid, ...init }),
    }
  }

  return (jid) => {
    const key = jid.toString()
    const found = known.get(key)?.deref()
    if (found) return found
    const self = actingAs(jid, key)
    known.set(key, new WeakRef(self))
    collected.register(self, key)
    return self
  }
}
