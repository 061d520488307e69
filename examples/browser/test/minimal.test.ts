import { type BrowserPage, bundle, describeWithServers, openBrowser, type TestBrowser } from '@trestle/test-fixtures'
import { createMinimalChat } from 'browser/minimal'
import { afterAll, beforeAll, expect, it } from 'vitest'

const users = { romeo: 'wherefore', juliet: 'art thou' }

/** Resolves once the page shows the text. */
async function shown(page: BrowserPage, text: string): Promise<void> {
  await page.locator('pre', { hasText: text }).waitFor({ timeout: 45_000 })
}

async function say(page: BrowserPage, text: string): Promise<void> {
  await page.locator('input').fill(text)
  await page.locator('input').press('Enter')
}

describeWithServers('the smallest chat', { options: { users }, needs: ['chromium'] }, (server) => {
  let browser: TestBrowser
  let script: string
  beforeAll(async () => {
    script = (await bundle(new URL('../src/minimal-main.ts', import.meta.url))).code
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  const open = (user: keyof typeof users, to: keyof typeof users, password: string = users[user]) =>
    browser.open(script, { url: server().websocketUrl, jid: `${user}@localhost`, password, to: `${to}@localhost` })

  it('goes both ways between a page and Node, and ends in order', async () => {
    const page = await open('romeo', 'juliet')
    await shown(page, 'online as romeo@localhost/')
    let heard = (_: string) => {}
    const first = new Promise<string>((resolve) => {
      heard = resolve
    })
    const juliet = await createMinimalChat({
      url: server().websocketUrl ?? '',
      jid: 'juliet@localhost/balcony',
      password: users.juliet,
      hear: (from, body) => heard(`${from?.split('/')[0]}: ${body}`),
    })
    expect(juliet.jid).toBe('juliet@localhost/balcony')
    juliet.say('romeo@localhost', 'Hi <&> "\u{1f600}"')
    await shown(page, 'juliet@localhost: Hi <&> "\u{1f600}"')
    await say(page, 'x'.repeat(70_000))
    expect(await first).toBe(`romeo@localhost: ${'x'.repeat(70_000)}`)
    await juliet.leave()
    expect(await juliet.ended).toBeUndefined()
    await page.getByText('Leave').click()
    await shown(page, 'offline')
    await page.close()
  })

  it('says what is wrong', async () => {
    const page = await open('romeo', 'juliet', 'guessed')
    await shown(page, 'wrong-password: ')
    await page.close()
  })
})
