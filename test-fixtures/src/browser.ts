import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { chromium } from './tools.js'

/** A page as Playwright has it. */
export type BrowserPage = Page

/** Debian's Chromium, without a window. */
export interface TestBrowser {
  /** Opens a page that loads the script as a module, from a server on loopback; the settings stand in it as JSON. */
  open(script: string, settings?: unknown): Promise<BrowserPage>
  /** Opens the page of a URL, in a session of its own. `prepare` runs before anything is loaded. */
  visit(url: string, prepare?: (page: BrowserPage) => unknown): Promise<BrowserPage>
  close(): Promise<void>
}

const type = { html: { 'content-type': 'text/html' }, js: { 'content-type': 'text/javascript' } }

export async function openBrowser(): Promise<TestBrowser> {
  // Root may not use the sandbox, and nothing is opened but what the tests made; containers have little shared memory.
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  // Megabytes of code, which most tests that import something of these fixtures do without.
  const { chromium: playwright } = await import('playwright-core')
  const browser: Browser = await playwright.launch({ executablePath: chromium, args })
  const pages = new Map<string, { readonly script: string; readonly html: string }>()
  const server = createServer((request, response) => {
    const [, id = '', file] = (request.url ?? '').split('/')
    const page = pages.get(id)
    if (!page) response.writeHead(404).end()
    else if (file === 'main.js') response.writeHead(200, type.js).end(page.script)
    else response.writeHead(200, type.html).end(page.html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    async open(script, settings = {}) {
      const id = String(pages.size)
      const json = JSON.stringify(settings).replaceAll('<', '\\u003c')
      const html = `<!doctype html><meta charset="utf-8"><script id="settings" type="application/json">${json}</script><script type="module" src="main.js"></script>`
      pages.set(id, { script, html })
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${port}/${id}/`)
      return page
    },
    async visit(url, prepare) {
      const page = await browser.newPage()
      await prepare?.(page)
      await page.goto(url)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
