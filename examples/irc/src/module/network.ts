import { readFile } from 'node:fs/promises'
import { defineNetwork, GatewayError, json } from '@trestle/gateway'
import type { IrcClient } from '../irc/irc-client.js'
import { capabilities } from './capabilities.js'
import { asGatewayError, refuse } from './gateway-errors.js'
import { contactIds, placeOf, roomIds } from './ids.js'
import { config, registration } from './options.js'
import { doInChannel } from './room-actions.js'
import { clientOptions } from './server-settings.js'
import { createServers } from './servers.js'
import type { KeptChannel } from './session.js'

/** Lines of one message: more would be sent for longer than a message may take. */
const MAX_LINES = 25

export default defineNetwork({
  name: 'Gateway to IRC',
  type: 'irc',
  config,
  registration,
  capabilities,
  ids: { contacts: contactIds, rooms: roomIds },
  store: { channels: json<KeptChannel>() },
  session({ user, config, contacts, rooms, connection, store, clock, log, signal }) {
    let ca: string | undefined
    let away: string | undefined

    async function optionsOf(server: string) {
      const { port, tls, encoding } = config
      const others = config.servers.toLowerCase().split(/[\s,]+/)
      if (server === config.server) return clientOptions(server, { encoding, port, tls, ...user.form }, { ca, signal })
      if (!others.includes(server) && !others.includes('*')) {
        throw new GatewayError('forbidden', `This gateway does not connect to ${server}.`)
      }
      const { nick, realname } = user.form
      return clientOptions(server, { nick, realname, encoding }, { ca: undefined, signal })
    }

    function onConnected(client: IrcClient): void {
      if (away !== undefined) client.away(away).catch(() => {})
    }

    const parts = { rooms, contacts, channels: store.channels, log }
    const servers = createServers({ ...parts, clock, signal, optionsOf, onConnected })

    /** The connected client of the server of a chat, and who or what is meant there. */
    async function find(legacyId: string, waiting: AbortSignal) {
      const { server, name } = placeOf(legacyId)
      const { link, rooms: ofServer } = servers.get(server)
      const client = await link.ready(waiting)
      return { client, name, rooms: ofServer }
    }

    async function findChat(legacyId: string, waiting: AbortSignal) {
      const { client, name } = await find(legacyId, waiting)
      if (name === undefined) throw new GatewayError('unsupported', 'A server does not take that.')
      return { client, name }
    }

    return {
      async login() {
        if (config.ca !== undefined) ca = await readFile(config.ca, 'utf8')
        for await (const [roomId] of store.channels.entries()) servers.get(placeOf(roomId).server).link.start()
        connection.connected()
      },
      async logout() {
        await Promise.all([...servers.all].map(({ link }) => link.quit('Bye')))
      },
      async onMessage(chat, message, { signal: waiting }) {
        const { client, name } = await findChat(chat.legacyId, waiting)
        const isAction = message.body.startsWith('/me ')
        const cut = isAction ? '/me '.length : 0
        const moved = message.markup?.map((one) => ({ ...one, start: one.start - cut, end: one.end - cut }))
        const options = {
          kind: isAction ? 'action' : 'privmsg',
          label: message.clientId,
          markup: moved?.filter(({ start }) => start >= 0),
          replyTo: message.replyTo?.legacyId,
          signal: waiting,
        } as const
        const text = message.body.slice(cut)
        if (client.linesOf(name, text, options).length > MAX_LINES) {
          throw new GatewayError('too-large', `IRC would get more than ${MAX_LINES} lines: put the text elsewhere.`)
        }
        return client.say(name, text, options).catch(refuse)
      },
      async onReactions(chat, { target, added, removed }, { signal: waiting }) {
        const { client, name } = await findChat(chat.legacyId, waiting)
        for (const emoji of removed) await client.react(name, target.legacyId, emoji, { remove: true }).catch(refuse)
        for (const emoji of added) await client.react(name, target.legacyId, emoji).catch(refuse)
      },
      async onRetract(chat, { target }, { signal: waiting }) {
        const { client, name } = await findChat(chat.legacyId, waiting)
        for (const id of target.legacyIds) await client.redact(name, id).catch(refuse)
      },
      onTyping({ legacyId }, state) {
        const { server, name } = placeOf(legacyId)
        const states = { composing: 'active', paused: 'paused', inactive: 'done' } as const
        if (name !== undefined) servers.get(server).link.client?.typing(name, states[state])
      },
      async onUserPresence({ show, status }) {
        const text = show === 'online' ? undefined : status || (show === 'offline' ? 'Not here' : 'Away')
        if (text === away) return
        away = text
        for (const { link } of servers.all) await link.client?.away(text).catch(() => {})
      },
      async *history(chat, { after, before, limit }, { signal: waiting }) {
        const { client, name } = await findChat(chat.legacyId, waiting)
        if (!client.abilities.history) return
        const point = (one: typeof after) => one && { msgid: one.legacyId, at: one.at }
        try {
          const said = client.history(name, { after: point(after), before: point(before), limit, signal: waiting })
          for await (const { from, self, msgid, time, kind, text, markup } of said) {
            if (msgid === undefined) continue
            const id = chat.kind === 'room' ? from.id : chat.legacyId
            const by = self ? ('me' as const) : { legacyId: id, nick: from.nick }
            const body = kind === 'action' ? `/me ${text}` : text
            const looks = kind === 'action' ? [] : markup
            yield { by, at: time, legacyId: msgid, what: { kind: 'text', body, markup: looks } }
          }
        } catch (error) {
          refuse(error)
        }
      },
      async fetchContact({ legacyId }, { signal: waiting }) {
        const { client, name } = await find(legacyId, waiting)
        if (name === undefined) return { name: legacyId, is: 'bot' }
        const { who, realname, isBot, away: why } = await client.whois(name).catch(refuse)
        return {
          name: who.nick,
          is: isBot ? 'bot' : 'person',
          about: realname ?? null,
          presence: why === undefined ? { show: 'online' } : { show: 'away', status: why },
        }
      },
      async *listRooms() {
        for await (const [legacyId, { name }] of store.channels.entries()) {
          const { server } = placeOf(legacyId)
          yield { legacyId, name, as: 'channel', myNick: servers.get(server).link.client?.nick ?? user.form.nick }
        }
      },
      async *listParticipants({ legacyId }, { signal: waiting }) {
        const { client, rooms: ofServer } = await find(legacyId, waiting)
        yield* ofServer.list(client, legacyId, waiting)
      },
      async *listDirectory({ text }, { signal: waiting }) {
        const { link } = servers.get(config.server)
        link.start()
        await link.ready(waiting)
        for (const { link: one } of servers.all) {
          if (!one.client) continue
          try {
            for await (const { channel, name, members, topic } of one.client.list({ text, signal: waiting })) {
              yield { legacyId: `${channel}%${one.server}`, name, as: 'channel', size: members, description: topic }
            }
          } catch (error) {
            refuse(error)
          }
        }
      },
      async onRoomAction({ legacyId }, action, { signal: waiting }) {
        try {
          const { client, name = '', rooms: ofServer } = await find(legacyId, waiting)
          if (action.kind === 'join') return await ofServer.join(client, legacyId, action.password)
          if (action.kind !== 'leave') return await doInChannel(client, name, action)
          await store.channels.delete(legacyId)
          await client.part(name)
        } catch (error) {
          throw asGatewayError(error)
        }
      },
    }
  },
})
