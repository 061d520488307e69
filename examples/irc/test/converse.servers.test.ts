import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  type BrowserPage,
  describeWithIrc,
  describeWithServers,
  openBrowser,
  type TestBrowser,
} from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.js'
import { keepPicture } from './pictures.js'
import { LIMIT, logInUser } from './xmpp-user.js'

const GATEWAY = 'irc.localhost'
const SECRET = 'kept between us'
const JULIET = { jid: 'juliet@localhost', password: 'balcony' }
const VERONA = `#verona%127.0.0.1@${GATEWAY}`
const options = { users: { juliet: JULIET.password }, components: { [GATEWAY]: SECRET } }
const converse = dirname(createRequire(import.meta.url).resolve('converse.js/dist/converse.min.js'))

/** Starts the client, which logs in by WebSocket and enters the room. */
function scriptOf(websocketUrl: string): string {
  const settings = {
    assets_path: '/converse/',
    authentication: 'login',
    auto_login: true,
    blacklisted_plugins: ['converse-omemo', 'converse-register'],
    discover_connection_methods: false,
    jid: JULIET.jid,
    keepalive: false,
    password: JULIET.password,
    play_sounds: false,
    view_mode: 'fullscreen',
    websocket_url: websocketUrl,
    whitelisted_plugins: ['channel'],
  }
  return `import '/converse/converse.min.js'
converse.plugins.add('channel', {
  async initialize() {
    const { api } = this._converse
    // It shows pictures of its sponsors, from their site.
    api.elements.define('converse-footer', class extends HTMLElement {})
    await api.waitUntil('rosterContactsFetched')
    await api.rooms.open(${JSON.stringify(VERONA)}, { nick: 'juliet' }, true)
  },
})
converse.initialize(${JSON.stringify(settings)})`
}

async function openConverse(browser: TestBrowser, websocketUrl: string): Promise<BrowserPage> {
  const page = await browser.open('')
  page.setDefaultTimeout(LIMIT)
  await page.setViewportSize({ width: 900, height: 600 })
  await page.route('**/converse/**', (route) =>
    route.fulfill({ path: join(converse, new URL(route.request().url()).pathname.replace('/converse/', '')) }),
  )
  await page.evaluate(`document.body.className = 'converse-fullscreen'`)
  await page.addStyleTag({ url: '/converse/converse.min.css' })
  await page.addScriptTag({ type: 'module', content: scriptOf(websocketUrl) })
  return page
}

const suite = { servers: ['prosody'], options, needs: ['chromium'] } as const
describeWithServers('somebody with Converse.js', suite, (server) => {
  describeWithIrc('in a channel of', { servers: ['inspircd'] }, (irc) => {
    let gateway: GatewayProcess
    let browser: TestBrowser
    beforeAll(async () => {
      const { componentPort } = server()
      gateway = await startGatewayProcess({ jid: GATEWAY, secret: SECRET, componentPort, ircPort: irc.server().port })
      const juliet = await logInUser(server(), JULIET.jid, JULIET.password)
      await juliet.get(registration).register(GATEWAY, { nick: 'juliet' })
      await juliet.stop()
      browser = await openBrowser()
    })
    afterAll(async () => {
      await browser?.close()
      await gateway?.stop()
    })

    it('sees who is there, hears and speaks, and sees formatting, topic and nicks', async () => {
      const romeo = await irc.peer('Romeo')
      const nurse = await irc.peer('Nurse')
      await romeo.join('#verona')
      await nurse.join('#verona')
      romeo.send('TOPIC #verona :Two households, both alike in dignity')
      await romeo.next('TOPIC')
      const page = await openConverse(browser, server().websocketUrl)
      await romeo.next('JOIN', ({ source }) => source.startsWith('juliet!'))
      for (const nick of ['Romeo', 'Nurse', 'juliet']) {
        await page.locator('converse-muc-sidebar .occupant-nick', { hasText: nick }).first().waitFor()
      }
      await page.locator('.chat-head', { hasText: 'Two households' }).waitFor()

      const said = (text: string) => page.locator('.chat-msg', { hasText: text }).last()
      romeo.send('PRIVMSG #verona :But soft, what light through yonder \u0002window\u0002 breaks?')
      await said('But soft').waitFor()
      await page.locator('textarea.chat-textarea').fill('Ay me!')
      await page.locator('textarea.chat-textarea').press('Enter')
      expect((await romeo.next('PRIVMSG')).params).toEqual(['#verona', 'Ay me!'])
      await said('Ay me!').waitFor()
      romeo.send('PRIVMSG #verona :\u0001ACTION hears her speak\u0001')
      await said('hears her speak').waitFor()
      nurse.send('PRIVMSG #verona :juliet: Madam!')
      await said('Madam!').waitFor()
      keepPicture('irc-converse.png', await page.screenshot())
    })
  })
})
