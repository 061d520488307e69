import { type BrowserPage, bundle, describeWith, openBrowser, type TestBrowser } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readXrd } from '../src/node/read-xrd.js'
import { documents } from './documents.js'
import { outcome } from './outcome.js'

it('refuses what is no host-meta', () => {
  const found = documents.map((xml) => outcome(readXrd, xml))
  expect(found.slice(0, 5)).not.toContain('refused')
  expect(new Set(found.slice(5))).toEqual(new Set(['refused']))
})

describeWith({ tool: 'chromium' }, 'host-meta in browsers', () => {
  let browser: TestBrowser
  let page: BrowserPage
  beforeAll(async () => {
    browser = await openBrowser()
    page = await browser.open((await bundle(new URL('./page.ts', import.meta.url))).code)
  })
  afterAll(() => browser?.close())

  it('is read and refused as on Node', async () => {
    expect(await page.evaluate('outcomes()')).toEqual(documents.map((xml) => outcome(readXrd, xml)))
  })

  it('says to the pages of all sites where the WebSocket is', async () => {
    const server = await createTestServer({ websocketPort: 0 }).start()
    try {
      const { host } = new URL(server.websocketUrl ?? '')
      const found = await page.evaluate(`find('http://${host}')`)
      expect(found).toEqual({ websocket: [server.websocketUrl], bosh: [] })
    } finally {
      await server.stop()
    }
  })
})
