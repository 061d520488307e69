import { createClient } from '@trestle/client'
import { createGateway, createMemoryStore, type Gateway } from '@trestle/gateway'
import { Presence } from '@trestle/stanza'
import { type BrowserPage, openBrowser, type TestBrowser, type TestedServer } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import network from 'superduper'
import { SuperDuperClient, type SuperDuperEvents } from 'superduper/client'
import { createSuperDuperServer, type SuperDuperServer } from 'superduper/server'
import { serveWebClient, type WebClient } from '../src/web-client.js'

export const GATEWAY = 'superduper.localhost'
export const SECRET = 'kept between us'
export const ROMEO = { jid: 'romeo@localhost', password: 'wherefore' }
const NURSE = `nurse@${GATEWAY}`
const LIMIT = 30_000

/** The page with its client, logged in as romeo, and the nurse at the other end of the gateway. */
export interface PageScene {
  readonly page: BrowserPage
  readonly nurse: SuperDuperClient
  /** Origins that the page has asked for anything. */
  readonly asked: ReadonlySet<string>
  /** What the page has complained of. */
  readonly complaints: readonly string[]
  /** Resolves with the next event of the nurse that fits. */
  nurseGets<K extends keyof SuperDuperEvents>(
    event: K,
    fits?: (payload: SuperDuperEvents[K]) => boolean,
  ): Promise<SuperDuperEvents[K]>
  stop(): Promise<void>
}

export interface PageServer extends TestedServer {
  /** What the URLs of uploaded files begin with. */
  readonly uploadUrl: string
}

/** Registers romeo with the gateway, makes the nurse his contact, and opens the page in a browser. */
export async function openPageScene(server: PageServer, avatar: Uint8Array): Promise<PageScene> {
  let superduper: SuperDuperServer | undefined
  let gateway: Gateway | undefined
  let web: WebClient | undefined
  let browser: TestBrowser | undefined
  let nurse: SuperDuperClient | undefined
  const stop = async () => {
    await browser?.close()
    await web?.close()
    await nurse?.logout()
    await gateway?.stop()
    await superduper?.close()
  }
  try {
    superduper = await createSuperDuperServer({ accounts: { romeo: 'montague', nurse: 'angelica' } })
    process.env['SUPERDUPER_SERVER'] = `127.0.0.1:${superduper.port}`
    nurse = new SuperDuperClient({ username: 'nurse', password: 'angelica', port: superduper.port })
    const nurseGets = waitsOf(nurse)
    await nurse.login()
    const { id } = await nurse.files.upload(avatar, { name: 'nurse.png', type: 'image/png' })
    await nurse.setAvatar(id)
    await nurse.setProfile({ name: 'Angelica' })
    gateway = createGateway({
      network,
      store: createMemoryStore(),
      component: { jid: GATEWAY, secret: SECRET, host: server.host, port: server.componentPort },
      files: { allowHttp: true, fetching: { allowPrivateAddresses: true } },
    })
    await gateway.start()
    await makeFriends(server, nurse)
    web = await serveWebClient({
      port: 0,
      websocketUrl: server.websocketUrl ?? '',
      filesUrls: [server.uploadUrl],
      ...ROMEO,
      chat: NURSE,
    })
    browser = await openBrowser()
    const asked = new Set<string>()
    const complaints: string[] = []
    const page = await browser.visit(web.url, (one) => {
      one.setDefaultTimeout(LIMIT)
      one.on('request', (request) => asked.add(new URL(request.url()).origin))
      one.on('websocket', (socket) => asked.add(new URL(socket.url()).origin))
      one.on('pageerror', (error) => complaints.push(error.message))
      one.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
    })
    return { page, nurse, asked, complaints, nurseGets, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Romeo registers by a client of ours, accepts the nurse's request, and leaves. */
async function makeFriends({ host, c2sPort: port, ca }: TestedServer, nurse: SuperDuperClient): Promise<void> {
  const romeo = createClient({ ...ROMEO, host, port, tls: { ca } }).use(registration)
  romeo.on('subscription', ({ type, from }) => {
    if (type !== 'subscribe' || !from) return
    romeo.send(Presence.of({ to: from.bare, type: 'subscribed' }))
    romeo.send(Presence.of({ to: from.bare, type: 'subscribe' }))
  })
  await romeo.start()
  romeo.send(romeo.presence())
  try {
    const shows = (jid: string) =>
      romeo.xmpp.events.wait('presence', {
        timeout: LIMIT,
        where: ({ from, type }: Presence) => from?.bare.toString() === jid && type === 'available',
      })
    const online = shows(GATEWAY)
    await romeo.get(registration).register(GATEWAY, { username: 'romeo', password: 'montague' })
    await online
    const there = shows(NURSE)
    await nurse.addContact('romeo')
    await there
  } finally {
    await romeo.stop()
  }
}

/** Events are kept from the start, so that none is missed; each is taken once. */
function waitsOf(client: SuperDuperClient): PageScene['nurseGets'] {
  const events = ['message', 'edited', 'deleted', 'reactions', 'typing', 'read'] as const
  const kept: { readonly event: string; readonly payload: unknown }[] = []
  const watchers = new Set<() => void>()
  for (const event of events) {
    client.on(event, (payload) => {
      kept.push({ event, payload })
      for (const watch of [...watchers]) watch()
    })
  }
  return (event, fits = () => true) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watch)
        reject(new Error(`No such ${event} came, but ${JSON.stringify(kept)}`))
      }, LIMIT)
      const watch = () => {
        const index = kept.findIndex((one) => one.event === event && fits(one.payload as never))
        if (index < 0) return
        clearTimeout(timer)
        watchers.delete(watch)
        resolve(kept.splice(index, 1)[0]?.payload as never)
      }
      watchers.add(watch)
      watch()
    })
}
