import { type ContactInfo, defineNetwork, escaped, json, secretField, textField } from '@trestle/gateway'
import { linkDevice, logInDevice, type Profile, SuperDuperClient } from './client.js'
import { asGatewayError, refuse } from './gateway-errors.js'
import { lacks, roomActions } from './lacks.js'
import { messageMapping } from './message-mapping.js'
import { limits } from './protocol.js'
import { doInRoom } from './room-actions.js'
import { avatarOf, roomMapping } from './room-mapping.js'

/** Ids of rooms begin with `#`, as their addresses do; names of accounts do not. */
const isRoom = (id: string) => id.startsWith('#')
const roomIds = escaped({ prefix: '#' })

export default defineNetwork({
  name: 'Gateway to the super duper chat network',
  type: 'superduper',
  // Kept with the user, and deleted with the user: what logs this device in without a code, and when the user was last
  // invited to each room.
  store: { token: json<string>(), invited: json<number>() },
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
  ids: {
    rooms: { toLocal: (id) => roomIds.toLocal(id.slice(1)), fromLocal: (local) => `#${roomIds.fromLocal(local)}` },
  },
  // What a super duper server can do at most. At each login it says what it lacks.
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
    rooms: { kinds: ['group', 'channel'], actions: roomActions, directory: true },
    search: {
      name: textField({ label: 'Name' }),
      phone: textField({ label: 'Phone' }),
      email: textField({ label: 'E-mail' }),
    },
  },
  session({ user, contacts, rooms, connection, store }) {
    const legacy = new SuperDuperClient(user.form)
    const me = user.form.username
    const { messageOf, contentOf, pastOf } = messageMapping(legacy, me)
    const { roomOf, memberOf } = roomMapping(legacy, me)
    /** Somebody in a room: a member, or the user with another app. */
    const inRoom = (room: string, account: string) =>
      account === me ? rooms.byLegacyId(room).me : rooms.byLegacyId(room).participant(account)
    /** Who did something in a chat. */
    const senderIn = (chat: string, account: string) => {
      if (isRoom(chat)) return inRoom(chat, account)
      const contact = contacts.byLegacyId(chat)
      return account === me ? contact.me : contact
    }
    const authorOf = (account: string) => (account === me ? 'me' : { legacyId: account })

    /** What a contact list tells of a person, which is all but the text about it. */
    const listedOf = ({ name, phone, email, avatar, bot }: Profile): Omit<ContactInfo, 'legacyId'> => ({
      name: name ?? null,
      phone: phone ?? null,
      email: email ?? null,
      is: bot ? 'bot' : 'person',
      avatar: avatarOf(legacy, avatar),
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

    /** The rooms that the user is in, and then what the user is there. */
    async function* ownRooms() {
      for (const { info, role, titles = [], nick = me } of await legacy.rooms.list().catch(refuse)) {
        yield { ...roomOf(info), legacyId: info.room, myNick: nick }
        void rooms.byLegacyId(info.room).me.update({ legacyId: me, role, titles })
      }
    }

    // The network keeps a message until the promise of its listener has resolved: then it is in the gateway's store.
    legacy.on('message', (m) => senderIn(m.chat, m.sender).send(messageOf(m), { legacyId: m.id, at: m.at }))
    legacy.on('sent', (m) => {
      const { id: legacyId, at, clientId } = m
      void senderIn(m.destination, me).send(messageOf(m), { legacyId, at, clientId })
    })
    legacy.on('edited', (m) => senderIn(m.chat, m.sender).edit(m.id, messageOf(m), { at: m.at, editId: m.update }))
    legacy.on('deleted', ({ chat, sender, author, id, at, reason }) =>
      author === undefined
        ? senderIn(chat, sender).retract(id, { at, reason })
        : rooms.byLegacyId(chat).moderated(id, { by: authorOf(sender), at, reason }),
    )
    legacy.on('reactions', ({ chat, sender, id, at, emojis }) => senderIn(chat, sender).react(id, emojis, { at }))
    legacy.on('read', ({ chat, sender, id }) => void senderIn(chat, sender).displayed(id))
    legacy.on('typing', ({ chat, contact, state }) => void senderIn(chat, contact).typing(state))

    legacy.on('room', (info) => rooms.byLegacyId(info.room).update(roomOf(info)))
    legacy.on('member', ({ room, ...member }) => inRoom(room, member.contact).update(memberOf(member)))
    legacy.on('member-left', ({ room, contact, how, by, reason }) => {
      if (how === 'destroyed') return rooms.byLegacyId(room).remove(reason)
      return inRoom(room, contact).left({
        how: how === 'unbanned' ? 'left' : how,
        by: by === undefined ? by : authorOf(by),
        reason,
      })
    })
    legacy.on('invited', async ({ room, by, at, reason }) => {
      // It comes again after each login.
      if (at.getTime() <= ((await store.invited.get(room)) ?? 0)) return
      await rooms.byLegacyId(room).invite({ by: { legacyId: by }, reason })
      await store.invited.set(at.getTime(), room)
    })

    legacy.on('declined', ({ room, contact, reason }) => {
      return rooms.byLegacyId(room).declined({ by: { legacyId: contact }, reason })
    })

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
      listRooms: ownRooms,
      async *listParticipants({ legacyId: room }) {
        try {
          for await (const member of legacy.rooms.members(room)) {
            if (member.contact !== me) yield { ...memberOf(member), legacyId: member.contact }
          }
        } catch (error) {
          refuse(error)
        }
      },
      async *listDirectory({ text }) {
        try {
          for await (const info of legacy.rooms.directory(text)) yield { ...roomOf(info), legacyId: info.room }
        } catch (error) {
          refuse(error)
        }
      },
      onRoomAction: async ({ legacyId: room }, action, { signal }) =>
        doInRoom(legacy, room, action, signal).catch(refuse),
      async *search(form) {
        for (const { account, profile } of await legacy.search(form).catch(refuse)) {
          yield { ...infoOf(profile), legacyId: account }
        }
      },
    }
  },
})
