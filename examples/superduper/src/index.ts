import { defineNetwork, GatewayError, secretField, textField } from '@trestle/gateway'
import { SuperDuperClient, type SuperDuperError } from './client.js'

export default defineNetwork({
  name: 'Gateway to the super duper chat network',
  type: 'superduper',
  registration: { username: textField({ required: true }), password: secretField({ required: true }) },
  capabilities: { typing: true, friends: true, clientIds: true },
  session({ user, contacts, connection }) {
    const legacy = new SuperDuperClient(user.form)
    legacy.on('message', (m) => contacts.byLegacyId(m.sender).sendText(m.body, { legacyId: m.id, at: m.at }))
    legacy.on('typing', ({ contact, state }) => contacts.byLegacyId(contact).typing(state))
    legacy.on('presence', ({ contact, ...presence }) => contacts.byLegacyId(contact).update({ presence }))
    legacy.on('contact-request', ({ contact }) => contacts.byLegacyId(contact).requestFriendship())
    legacy.on('contact-added', ({ contact }) => contacts.byLegacyId(contact).update({ friend: true }))
    legacy.on('contact-removed', ({ contact }) => contacts.byLegacyId(contact).remove())
    legacy.on('disconnected', (error) => connection.lost(error))
    return {
      login: () => legacy.login().catch(asGatewayError),
      logout: () => legacy.logout(),
      listContacts: () => ({ all: friends(legacy) }),
      onMessage: (chat, { body, clientId }) =>
        legacy.sendMessage({ text: body, destination: chat.legacyId, clientId }).catch(asGatewayError),
      onTyping: (chat, state) => legacy.sendTyping(chat.legacyId, state === 'composing' ? 'composing' : 'paused'),
      onFriendship: ({ legacyId }, { kind }) =>
        ({
          request: () => legacy.addContact(legacyId),
          accept: () => legacy.acceptContact(legacyId),
          reject: () => legacy.rejectContact(legacyId),
          remove: () => legacy.removeContact(legacyId),
        })[kind](),
    }
  },
})

/** The whole contact list: who is missing from it is no friend any more. */
async function* friends(legacy: SuperDuperClient) {
  for (const { contact, relation, ...presence } of await legacy.contacts()) {
    if (relation === 'mutual') yield { legacyId: contact, friend: true, presence }
  }
}

/** Throws the GatewayError for an error of the network. */
function asGatewayError(error: SuperDuperError): never {
  const codes = {
    'bad-credentials': 'bad-credentials',
    'unknown-account': 'not-found',
    'too-large': 'too-large',
  } as const
  const code = Object.hasOwn(codes, error.code) ? codes[error.code as keyof typeof codes] : 'disconnected'
  throw new GatewayError(code, error.message, { cause: error })
}
