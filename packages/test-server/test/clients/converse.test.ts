import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describeWith, openBrowser, type TestBrowser } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { messageWith } from '../peer.js'
import { type ClientScene, openScene, romeo } from './client-scene.js'

const converse = dirname(createRequire(import.meta.url).resolve('converse.js/dist/converse.js'))

describeWith({ tool: 'chromium' }, 'Converse.js', () => {
  let scene: ClientScene
  let browser: TestBrowser
  afterEach(async () => {
    await browser.close()
    await scene.stop()
  })

  it('logs in by WebSocket, opens a chat, and talks in it', async () => {
    browser = await openBrowser()
    scene = await openScene({ websocketPort: 0 })
    const { server, juliet } = scene
    const page = await browser.open('')
    await page.route('**/converse/**', (route) =>
      route.fulfill({ path: join(converse, new URL(route.request().url()).pathname.replace('/converse/', '')) }),
    )
    await page.addScriptTag({
      type: 'module',
      content: `
        import '/converse/converse.js'
        const settings = ${JSON.stringify({ url: server.websocketUrl, ...romeo, to: juliet.jid.split('/')[0] })}
        converse.plugins.add('conversation', {
          async initialize() {
            const { api } = this._converse
            await api.waitUntil('rosterContactsFetched')
            const chat = await api.chats.open(settings.to)
            chat.messages.on('add', (message) => {
              if (message.get('sender') === 'them') window.answer = message.get('body')
            })
            await chat.sendMessage({ body: 'But soft' })
            window.sent = true
          },
        })
        converse.initialize({
          assets_path: '/converse/',
          authentication: 'login',
          auto_login: true,
          discover_connection_methods: false,
          jid: settings.jid,
          password: settings.password,
          websocket_url: settings.url,
          whitelisted_plugins: ['conversation'],
        })`,
    })
    const limit = { timeout: 45_000 }
    await page.waitForFunction(() => (globalThis as { sent?: boolean }).sent, undefined, limit)
    const { attrs } = await juliet.next('message', messageWith('But soft'))
    juliet.send(`<message to='${attrs['from']}' type='chat'><body>Ay me</body></message>`)
    const answer = await page.waitForFunction(() => (globalThis as { answer?: string }).answer, undefined, limit)
    expect(await answer.jsonValue()).toBe('Ay me')
  }, 60_000)
})
