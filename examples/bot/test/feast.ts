import {
  createManualClock,
  createTestNetwork,
  type ManualClock,
  type TestHost,
  type TestNetwork,
} from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { muc, type Room, roomMessage } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { httpUpload } from '@trestle/xep-0363'
import { Reactions } from '@trestle/xep-0444'
import { type RoomBotOptions, roomBot } from '../src/room-bot.js'

export const SERVICE = 'rooms.verona.example'
export const FEAST = `feast@${SERVICE}`
export const BOT = 'bot@verona.example/bot'

/** A guest of the feast, and what the bot has sent since it was asked for last. */
export interface Guest {
  readonly host: TestHost
  readonly room: Room
  /** Says something in the room, and resolves with what the bot says to it, or its reactions. */
  ask(body: string): Promise<readonly string[]>
}

/** A hosted room with the bot in it, as an admin. */
export async function feast(options: RoomBotOptions = {}) {
  const network = createTestNetwork()
  const clock = createManualClock()
  const component = network.join({ jid: SERVICE, kind: 'component', clock }).use(mucService).goOnline()
  const hosted = await component.get(mucService).createRoom(FEAST, { settings: { maxHistory: 20 } })
  await hosted.setAffiliation('bot@verona.example', 'admin')
  await hosted.setAffiliation('capulet@capulet.example', 'owner')
  const uploads = uploadService(network, clock)
  const bot = network
    .join({ jid: BOT, clock })
    .use(httpUpload, { fetch: uploads.fetch })
    .use(roomBot, options)
    .goOnline()
  const errors: unknown[] = []
  bot.xmpp.events.on('error', ({ error }) => errors.push(error))

  async function guest(jid: string, nick: string): Promise<Guest> {
    const host = network.join({ jid, clock }).use(muc).goOnline()
    const room = await host.get(muc).join(FEAST, nick)
    await network.settled()
    return {
      host,
      room,
      async ask(body) {
        const said: string[] = []
        const dispose = host.xmpp.events.on(roomMessage, ({ nick, message }) => {
          const text = message.body ?? message.get(Reactions)?.reactions.join(' ')
          if (nick === 'bot' && text) said.push(text)
        })
        room.say(body)
        await network.settled()
        dispose()
        return said
      },
    }
  }

  return {
    ...{ network, clock, component, hosted, bot, errors, guest },
    /** Has the server of the bot offer a service for uploads. */
    offerUploads: uploads.offer,
    enter: () => bot.get(roomBot).enter(FEAST, 'bot'),
  }
}

/** A service for uploads that keeps files in memory, once the server of the bot offers it. */
function uploadService(network: TestNetwork, clock: ManualClock) {
  const files = new Map<string, string>()
  let status = 201

  function offer() {
    const server = network.join({ jid: 'verona.example', kind: 'component', clock }).use(disco).goOnline()
    const service = network.join({ jid: 'upload.verona.example', kind: 'component', clock }).use(httpUpload).goOnline()
    server.get(disco).addItem({ jid: service.jid })
    service.get(httpUpload).api.register('getSlot', ({ args: { filename } }) => {
      const url = `https://upload.verona.example/${files.size}/${filename}`
      return { put: { url, headers: [] }, get: { url } }
    })
    service.get(httpUpload).serve({ maxFileSize: 10_000 })
    return {
      files,
      answerWith(next: number) {
        status = next
      },
    }
  }

  return {
    offer,
    async fetch(url: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
      files.set(String(url), await new Response(init?.body ?? null).text())
      return new Response(null, { status })
    },
  }
}
