import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type BrowserPage, describeWith, openBrowser, type TestBrowser } from '@trestle/test-fixtures'
import type { Element } from '@trestle/xml'
import { afterEach, expect, it } from 'vitest'
import { inside, messageWith, presenceOf } from '../peer.js'
import { type ClientScene, openScene, romeo } from './client-scene.js'

const converse = dirname(createRequire(import.meta.url).resolve('converse.js/dist/converse.js'))
const limit = { timeout: 45_000 }

/** What a presence says of the avatar. */
const hashesIn = (presence: Element) =>
  presence.elements().flatMap((one) => (one.ns === 'vcard-temp:x:update' ? (inside(one, 'photo')?.text() ?? []) : []))

describeWith({ tool: 'chromium' }, 'Converse.js', () => {
  let scene: ClientScene
  let browser: TestBrowser
  afterEach(async () => {
    await browser.close()
    await scene.stop()
  })

  /**
   * Logs in by WebSocket, and once the roster is there runs the code, which has `_converse`, its `api` and what is
   * `given`, and tells of something by a property of `window`.
   */
  async function start(code: string, given: object): Promise<BrowserPage> {
    browser = await openBrowser()
    scene = await openScene({ websocketPort: 0 })
    const page = await browser.open('')
    await page.route('**/converse/**', (route) =>
      route.fulfill({ path: join(converse, new URL(route.request().url()).pathname.replace('/converse/', '')) }),
    )
    await page.addScriptTag({
      type: 'module',
      content: `
        import '/converse/converse.js'
        const settings = ${JSON.stringify({ url: scene.server.websocketUrl, ...romeo })}
        const given = ${JSON.stringify(given)}
        converse.plugins.add('conversation', {
          async initialize() {
            const { _converse } = this
            const { api } = _converse
            await api.waitUntil('rosterContactsFetched')
            ${code}
          },
        })
        converse.initialize({
          assets_path: '/converse/',
          authentication: 'login',
          auto_login: true,
          auto_subscribe: true,
          discover_connection_methods: false,
          jid: settings.jid,
          password: settings.password,
          websocket_url: settings.url,
          whitelisted_plugins: ['conversation'],
        })`,
    })
    return page
  }

  /** What the code tells by that property, once it does. */
  async function told(page: BrowserPage, name: string): Promise<unknown> {
    const found = await page.waitForFunction(
      (key) => (globalThis as unknown as Record<string, unknown>)[key],
      name,
      limit,
    )
    return found.jsonValue()
  }

  it('logs in by WebSocket, opens a chat, and talks in it', async () => {
    const page = await start(
      `
        const chat = await api.chats.open(given.to)
        chat.messages.on('add', (message) => {
          if (message.get('sender') === 'them') window.answer = message.get('body')
        })
        await chat.sendMessage({ body: 'But soft' })
        window.sent = true`,
      { to: 'juliet@localhost' },
    )
    const { juliet } = scene
    await told(page, 'sent')
    const { attrs } = await juliet.next('message', messageWith('But soft'))
    juliet.send(`<message to='${attrs['from']}' type='chat'><body>Ay me</body></message>`)
    expect(await told(page, 'answer')).toBe('Ay me')
  }, 60_000)

  it('joins a room, hears what is said in it, and says something', async () => {
    const room = 'feast@conference.localhost'
    const page = await start(
      `
        window.join = async () => {
          api.listen.once('enteredNewRoom', () => { window.entered = true })
          const feast = await api.rooms.open(given.room, { nick: 'romeo' }, true)
          feast.messages.on('add', (message) => {
            if (message.get('sender') === 'them' && message.get('body')) window.heard = message.get('body')
          })
          window.say = async (body) => { await feast.sendMessage({ body }) }
        }
        window.ready = true`,
      { room },
    )
    const { juliet, makeRoom } = scene
    await makeRoom(room)
    await told(page, 'ready')
    await page.evaluate('join()')
    await told(page, 'entered')
    await juliet.next('newcomer', presenceOf(`${room}/romeo`))
    juliet.send(`<message to='${room}' type='groupchat' id='m1'><body>Good pilgrim</body></message>`)
    expect(await told(page, 'heard')).toBe('Good pilgrim')
    await page.evaluate(`say('Have not saints lips')`)
    const heard = await juliet.next('message', messageWith('Have not saints lips'))
    expect(heard.attrs['from']).toBe(`${room}/romeo`)
  }, 60_000)

  it('sets its avatar, and says by presence that it did', async () => {
    const image = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const page = await start(
      `
        window.setAvatar = async () => {
          await _converse.state.profile.getVCard()
          await api.vcard.set(settings.jid, { fn: 'Romeo', image: given.image, image_type: 'image/png' })
        }
        window.ready = true`,
      { image: image.toString('base64') },
    )
    const { juliet } = scene
    await told(page, 'ready')
    juliet.send(`<presence to='${romeo.jid}' type='subscribe'/>`)
    await juliet.next('approval', presenceOf(romeo.jid, 'subscribed'))
    await page.evaluate('setAvatar()')
    const hash = createHash('sha1').update(image).digest('hex')
    // Its presences have two such elements: one that says nothing yet, and the one with the hash.
    await juliet.next('presence with the hash', (stanza) => hashesIn(stanza).includes(hash))
    const { element } = await juliet.ask(`<iq type='get' to='${romeo.jid}'><vCard xmlns='vcard-temp'/></iq>`)
    const photo = inside(element, 'vCard', 'PHOTO')
    expect(inside(photo, 'TYPE')?.text()).toBe('image/png')
    expect(inside(photo, 'BINVAL')?.text()).toBe(image.toString('base64'))
  }, 60_000)
})
