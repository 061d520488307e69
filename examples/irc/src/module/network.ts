import { readFile } from 'node:fs/promises'
import { defineNetwork, GatewayError, json } from '@trestle/gateway'
import type { IrcClient } from '../irc/irc-client.js'
import { checkAllowed } from './allowed-servers.js'
import { createAway } from './away.js'
import { capabilities, lacks } from './capabilities.js'
import { asGatewayError, refuse } from './gateway-errors.js'
import { contactIds, idOf, placeOf, roomIds } from './ids.js'
import { readLineRate } from './line-rate.js'
import { config, registration } from './options.js'
import { type BanMasks, doInChannel } from './room-actions.js'
import { type StoredServer, serverCommands, serverCommandsInfo } from './server-commands.js'
import { clientOptions, type ServerSettings } from './server-settings.js'
import { runLine } from './server-words.js'
import { createServers } from './servers.js'
import type { KeptChannel } from './session.js'
import { sayingOf, textOf } from './text-of.js'
import { contactInfoOf } from './whois-info.js'

/** Lines of one message: more would be sent for longer than a message may take. */
const MAX_LINES = 25
const typingStates = { composing: 'active', paused: 'paused', inactive: 'done' } as const

export default defineNetwork({
  name: 'Gateway to IRC',
  type: 'irc',
  config,
  registration,
  capabilities,
  ids: { contacts: contactIds, rooms: roomIds },
  store: {
    channels: json<KeptChannel>(),
    servers: json<StoredServer>(),
    // The message of the day that the user has read, by server.
    days: json<string>(),
    // The servers that the user has been connected to: they stay so.
    used: json<true>(),
  },
  commands: serverCommandsInfo,
  session({ user, config, contacts, rooms, connection, store, clock, log, signal }) {
    let ca: string | undefined
    const masks: BanMasks = new Map()

    async function settingsOf(server: string): Promise<ServerSettings> {
      const { port, tls } = config
      const stored = (await store.servers.get(server)) ?? {}
      const { nick, realname, encoding = config.encoding } = user.form
      const everywhere = { nick, realname, encoding }
      return server === config.server
        ? { ...user.form, ...everywhere, ...stored, port, tls }
        : { ...everywhere, ...stored }
    }

    async function optionsOf(server: string) {
      const settings = await settingsOf(server)
      checkAllowed(config, server, settings)
      return clientOptions(server, settings, { ca, signal, flood: readLineRate(config.lines) })
    }

    function onConnected(client: IrcClient, server: string): void {
      store.used.set(true, server).catch((error: unknown) => log.warn({ error }, 'A server is not stored.'))
      away.tell(client)
    }

    const { channels } = store
    const servers = createServers({
      ...{ rooms, contacts, channels, log, clock, signal, optionsOf, onConnected },
      days: store.days,
      flood: readLineRate(config.lines),
    })

    const away = createAway(clock, () => [...servers.all].flatMap(({ link }) => link.client ?? []))

    /** The connected client of the server of a chat, and who or what is meant there. */
    async function find(legacyId: string, waiting: AbortSignal) {
      const { server, name } = placeOf(legacyId)
      const found = servers.get(server)
      const client = await found.link.ready(waiting)
      return { ...found, client, server, name }
    }

    async function findChat(legacyId: string, waiting: AbortSignal) {
      const { name, ...found } = await find(legacyId, waiting)
      if (name === undefined) throw new GatewayError('unsupported', 'A server does not take that.')
      return { ...found, name }
    }

    /** Leaves a channel of a server that is not connected: it is not entered again. */
    async function leaveUnseen(roomId: string): Promise<void> {
      await channels.delete(roomId)
      void rooms.byLegacyId(roomId).me.left()
    }

    return {
      async login() {
        if (config.ca !== undefined) ca = await readFile(config.ca, 'utf8')
        for await (const [server] of store.used.entries()) servers.get(server).link.start()
        connection.connected()
      },
      async logout() {
        await Promise.all([...servers.all].map(({ link }) => link.quit('Bye')))
      },
      async onMessage(chat, message, { signal: waiting }) {
        const { client, name, chats } = await find(chat.legacyId, waiting)
        if (name === undefined) {
          const answer = await runLine(client, message.body).catch(refuse)
          if (answer !== undefined) void contacts.byLegacyId(chat.legacyId).sendText(answer)
          return undefined
        }
        if (chat.kind === 'contact') chats.meet(client, chat)
        const { text, ...looks } = sayingOf(message)
        const replyTo = message.replyTo?.legacyId
        const options = { ...looks, label: message.clientId, replyTo, signal: waiting }
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
        if (name !== undefined) servers.get(server).link.client?.typing(name, typingStates[state])
      },
      onUserPresence({ show, status }) {
        away.set(show === 'online' ? undefined : status || (show === 'offline' ? 'Not here' : 'Away'))
      },
      async *history(chat, { after, before, limit }, { signal: waiting }) {
        const { client, name } = await findChat(chat.legacyId, waiting)
        if (!client.abilities().history) return
        const point = (one: typeof after) => one && { msgid: one.legacyId, at: one.at }
        try {
          const said = client.history(name, { after: point(after), before: point(before), limit, signal: waiting })
          for await (const { from, self, msgid, time, ...words } of said) {
            if (msgid === undefined) continue
            const legacyId = chat.kind === 'room' ? from.id : chat.legacyId
            const by = self ? ('me' as const) : { legacyId, nick: from.nick }
            yield { by, at: time, legacyId: msgid, what: { kind: 'text', ...textOf(words) } }
          }
        } catch (error) {
          refuse(error)
        }
      },
      async fetchContact({ legacyId }, { signal: waiting }) {
        const { server } = placeOf(legacyId)
        // To look somebody up is no reason to be on another server from now on.
        if (server !== config.server && !servers.has(server)) {
          throw new GatewayError('disconnected', `You are not connected to ${server}.`)
        }
        const { client, name } = await find(legacyId, waiting)
        if (name === undefined) return { name: legacyId, is: 'bot' }
        return {
          ...contactInfoOf(await client.whois(name, waiting).catch(refuse)),
          capabilities: lacks(client.abilities()),
        }
      },
      async *listRooms() {
        for await (const [legacyId, { name }] of channels.entries()) {
          const { client } = servers.get(placeOf(legacyId).server).link
          yield { legacyId, name, as: 'channel', ...(client && { myNick: client.nick() }) }
        }
      },
      async *listParticipants({ legacyId }, { signal: waiting }) {
        const { client, rooms: ofServer } = await find(legacyId, waiting)
        yield* ofServer.list(client, legacyId, waiting)
      },
      async *listDirectory({ text }, { signal: waiting }) {
        await servers.get(config.server).link.ready(waiting)
        for (const { link } of servers.all) {
          if (!link.client) continue
          try {
            for await (const { channel, name, members, topic } of link.client.list({ text, signal: waiting })) {
              yield { legacyId: idOf(link.server, channel), name, as: 'channel', size: members, description: topic }
            }
          } catch (error) {
            refuse(error)
          }
        }
      },
      async onRoomAction({ legacyId }, action, { signal: waiting }) {
        try {
          const place = placeOf(legacyId)
          if (action.kind === 'leave' && !servers.get(place.server).link.client) return await leaveUnseen(legacyId)
          const { client, name, server, rooms: ofServer } = await findChat(legacyId, waiting)
          if (action.kind === 'join') return await ofServer.join(client, legacyId, action.password)
          if (action.kind === 'leave') return await ofServer.leave(client, legacyId)
          await doInChannel(client, name, action, masks)
          // Who is not banned any more is nobody of the channel.
          if (action.kind === 'role' && action.role === 'member') ofServer.forgetAbsent(client, legacyId, action.who)
          if (action.kind === 'nick') {
            await store.servers.set({ ...(await store.servers.get(server)), nick: action.text }, server)
          }
        } catch (error) {
          throw asGatewayError(error)
        }
      },
      commands: serverCommands({
        ...{ own: config.server, servers, channels, rooms, settings: store.servers },
        check: (server, settings) => checkAllowed(config, server, settings),
        used: store.used,
      }),
    }
  },
})
