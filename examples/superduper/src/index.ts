import {
  type ContactInfo,
  defineNetwork,
  file,
  GatewayError,
  type GatewayErrorCode,
  json,
  secretField,
  textField,
} from '@trestle/gateway'
import {
  type Features,
  linkDevice,
  logInDevice,
  type Profile,
  SuperDuperClient,
  SuperDuperError,
  type SuperDuperErrorCode,
} from './client.js'
import { messageMapping } from './message-mapping.js'
import { limits } from './protocol.js'

export default defineNetwork({
  name: 'Gateway to the super duper chat network',
  type: 'superduper',
  // What logs this device in without a code: it is kept with the user, and deleted with the user.
  store: { token: json<string>() },
  async registration({ ask, code, qr, store, signal }) {
    const { username, password } = await ask(
      { username: textField({ label: 'User name' }), password: secretField({ label: 'Password' }) },
      { text: 'Enter your account. Without a password, you get a QR code to confirm on a device of yours.' },
    )
    if (username === undefined || password === undefined) {
      const link = linkDevice({ signal })
      const linked = await qr(link.codes, link.done, { text: 'Confirm this code on a device of yours.' }).catch(refuse)
      await store.token.set(linked.token)
      return { username: linked.username }
    }
    const askCode = (problem = 'The network has sent you a code.') => code({ text: problem })
    const token = await logInDevice({ username, password, code: askCode, signal }).catch(refuse)
    if (token === undefined) {
      await store.token.delete()
      return { username, password }
    }
    await store.token.set(token)
    return { username }
  },
  account: ({ username }) => username,
  // What a super duper server can do at most. At each login it says what it lacks: see `lacks` below.
  capabilities: {
    text: { maxBytes: limits.textBytes, markup: true, mentions: true },
    files: { maxCount: limits.filesPerMessage },
    voice: true,
    stickers: true,
    locations: true,
    polls: true,
    forwards: true,
    replies: true,
    threads: true,
    edits: true,
    retractions: true,
    reactions: { max: limits.emojis },
    readMarks: 'each',
    typing: { repeatSeconds: 5 },
    clientIds: true,
    userPresence: true,
    userAvatar: true,
    history: true,
    friends: true,
    search: {
      name: textField({ label: 'Name' }),
      phone: textField({ label: 'Phone' }),
      email: textField({ label: 'E-mail' }),
    },
  },
  session({ user, contacts, connection, store }) {
    const legacy = new SuperDuperClient(user.form)
    const me = user.form.username
    const { messageOf, contentOf, pastOf } = messageMapping(legacy, me)
    // Rooms begin with `#`: this gateway is for chats between two.
    const isRoom = (chat: string) => chat.startsWith('#')
    /** Who did something in a chat: the contact, or the user with another app. */
    const senderIn = (chat: string, sender: string) => {
      const contact = contacts.byLegacyId(chat)
      return sender === me ? contact.me : contact
    }

    /** What a contact list tells of a person, which is all but the text about it. */
    const listedOf = ({ name, phone, email, avatar, bot }: Profile): Omit<ContactInfo, 'legacyId'> => ({
      name: name ?? null,
      phone: phone ?? null,
      email: email ?? null,
      is: bot ? 'bot' : 'person',
      avatar: avatar ? { id: avatar, file: file((signal) => legacy.files.download(avatar, { signal })) } : null,
    })
    const infoOf = (profile: Profile) => ({ ...listedOf(profile), about: profile.about ?? null })

    /** The whole contact list: who is missing from it is no friend any more. */
    async function* friends() {
      for (const { contact, relation, groups, show, status, lastSeen, profile } of await legacy
        .contacts()
        .catch(refuse)) {
        if (relation !== 'mutual') continue
        const presence = { show, status, lastSeen }
        yield { ...listedOf(profile ?? {}), legacyId: contact, friend: true, groups, presence }
      }
    }

    // The network keeps a message until the promise of its listener has resolved: then it is in the gateway's store.
    legacy.on('message', (m) => {
      if (!isRoom(m.chat)) return contacts.byLegacyId(m.sender).send(messageOf(m), { legacyId: m.id, at: m.at })
      return undefined
    })
    legacy.on('sent', (m) => {
      const { id: legacyId, at, clientId } = m
      if (!isRoom(m.destination))
        void contacts.byLegacyId(m.destination).me.send(messageOf(m), { legacyId, at, clientId })
    })
    legacy.on('edited', (m) => {
      if (isRoom(m.chat)) return undefined
      return senderIn(m.chat, m.sender).edit(m.id, messageOf(m), { at: m.at, editId: m.update })
    })
    legacy.on('deleted', ({ chat, sender, id, at, reason }) =>
      isRoom(chat) ? undefined : senderIn(chat, sender).retract(id, { at, reason }),
    )
    legacy.on('reactions', ({ chat, sender, id, at, emojis }) =>
      isRoom(chat) ? undefined : senderIn(chat, sender).react(id, emojis, { at }),
    )
    legacy.on('read', ({ chat, sender, id }) => void (isRoom(chat) || senderIn(chat, sender).displayed(id)))
    legacy.on('typing', ({ chat, contact, state }) => void (isRoom(chat) || contacts.byLegacyId(contact).typing(state)))
    legacy.on('presence', ({ contact, ...presence }) => contacts.byLegacyId(contact).update({ presence }))
    legacy.on(
      'profile',
      ({ contact, profile }) => void (contact === me || contacts.byLegacyId(contact).update(infoOf(profile))),
    )
    legacy.on('contact-groups', ({ contact, groups }) => contacts.byLegacyId(contact).update({ groups }))
    legacy.on('contact-request', ({ contact, text }) => contacts.byLegacyId(contact).requestFriendship(text))
    legacy.on('contact-added', async ({ contact }) => {
      await contacts.byLegacyId(contact).update({ friend: true })
      await contacts.byLegacyId(contact).update(await legacy.profile(contact).then(infoOf, () => ({})))
    })
    legacy.on('contact-removed', ({ contact }) => contacts.byLegacyId(contact).remove())
    legacy.on('disconnected', (error) => {
      if (error.code === 'logged-out') connection.loggedOut(error.message)
      else connection.lost(asGatewayError(error), error.code === 'banned' ? 'never' : 'frame')
    })

    return {
      async login() {
        await legacy.login({ token: await store.token.get() }).catch(refuse)
        connection.connected({ capabilities: lacks(legacy.features) })
      },
      logout: () => legacy.logout(),
      // The device is no device of the account any more.
      unregister: async () => void ((await store.token.get()) && (await legacy.endSession().catch(refuse))),
      listContacts: () => ({ all: friends() }),
      fetchContact: async ({ legacyId }) => infoOf(await legacy.profile(legacyId).catch(refuse)),
      async onMessage(chat, message, { signal }) {
        const content = await contentOf(message, signal).catch(refuse)
        return legacy.send({ destination: chat.legacyId, clientId: message.clientId, ...content }).catch(refuse)
      },
      async onEdit(chat, { target, message }, { signal }) {
        const content = await contentOf(message, signal).catch(refuse)
        await legacy.edit(chat.legacyId, target.legacyId, content).catch(refuse)
      },
      onRetract: (chat, { target }) => legacy.delete(chat.legacyId, target.legacyId).catch(refuse),
      onReactions: (chat, { target, emojis }) => legacy.react(chat.legacyId, target.legacyId, emojis).catch(refuse),
      onRead: (chat, { legacyId }) => legacy.markRead(chat.legacyId, legacyId).catch(refuse),
      onTyping: (chat, state) => legacy.sendTyping(chat.legacyId, state === 'composing' ? 'composing' : 'paused'),
      onUserPresence: ({ show, status }) => legacy.setPresence(show, status),
      async onUserAvatar(avatar, { signal }) {
        const picture =
          avatar && (await legacy.files.upload(avatar.open(signal), { type: avatar.type, signal }).catch(refuse))
        await legacy.setAvatar(picture ? picture.id : null).catch(refuse)
      },
      onFriendship: ({ legacyId }, { kind, text }) =>
        ({
          request: () => legacy.addContact(legacyId, text),
          accept: () => legacy.acceptContact(legacyId),
          reject: () => legacy.rejectContact(legacyId),
          remove: () => legacy.removeContact(legacyId),
        })[kind](),
      async *history(chat, { after, before }) {
        const begin = after?.legacyId === undefined ? { since: after?.at } : { after: after.legacyId }
        const end = before?.legacyId === undefined ? { until: before?.at } : { before: before.legacyId }
        try {
          for await (const message of legacy.history(chat.legacyId, { ...begin, ...end })) yield* pastOf(message)
        } catch (error) {
          refuse(error)
        }
      },
      async *search(form) {
        for (const { account, profile } of await legacy.search(form).catch(refuse)) {
          yield { ...infoOf(profile), legacyId: account }
        }
      },
    }
  },
})

/** What a server of the network has or has not, by the names of capabilities. */
const offered = [
  'voice',
  'stickers',
  'locations',
  'polls',
  'forwards',
  'replies',
  'threads',
  'typing',
  'history',
] as const

/** What this server lacks of what the network can. */
function lacks(features: Features) {
  const { edits, deletes, reactions, readMarks, files, markup, mentions, avatars } = features
  const missing = offered.filter((name) => !features[name]).map((name) => [name, false] as const)
  return {
    ...(Object.fromEntries(missing) as { readonly [K in (typeof offered)[number]]?: false }),
    text: { ...(markup ? {} : { markup: false as const }), ...(mentions ? {} : { mentions: false as const }) },
    edits: edits ? withoutUndefined(edits) : false,
    retractions: deletes ? withoutUndefined(deletes) : false,
    reactions: reactions ? withoutUndefined(reactions) : false,
    readMarks: readMarks ? readMarks.mode : false,
    files: files ? withoutUndefined(files) : false,
    ...(avatars && files ? {} : { userAvatar: false as const }),
  } as const
}

function withoutUndefined<T extends object>(limits: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as never
}

const codes: Partial<Record<SuperDuperErrorCode, GatewayErrorCode>> = {
  'bad-credentials': 'bad-credentials',
  // An account that has logins in two steps by now: the user is to register again.
  'code-needed': 'bad-credentials',
  'unknown-account': 'not-found',
  'unknown-message': 'not-found',
  'not-supported': 'unsupported',
  'not-allowed': 'forbidden',
  'too-large': 'too-large',
  'too-late': 'too-late',
  'rate-limited': 'rate-limited',
  'mailbox-full': 'unreachable',
}

/** The GatewayError for an error of the network. What is not listed is a lost connection: surely not sent, since client ids tell. */
function asGatewayError(error: SuperDuperError): GatewayError {
  const retryAt = error.retryAt ? { retryAt: error.retryAt } : {}
  return new GatewayError(codes[error.code] ?? 'disconnected', error.message, { cause: error, ...retryAt })
}

function refuse(error: unknown): never {
  throw error instanceof SuperDuperError ? asGatewayError(error) : error
}
