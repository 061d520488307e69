import { type BrowserPage, bundle, describeWithServers, openBrowser, type TestBrowser } from '@trestle/test-fixtures'
import { createChat } from 'browser'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** A browser is slow to begin with, on a machine that is busy. */
const slow = { timeout: 180_000 }
const users = { romeo: 'wherefore', juliet: 'art thou' }

/** Resolves once the page shows the text. */
async function shown(page: BrowserPage, text: string): Promise<void> {
  await page.locator('pre', { hasText: text }).waitFor({ timeout: 30_000 })
}

async function say(page: BrowserPage, text: string): Promise<void> {
  await page.locator('input').fill(text)
  await page.locator('input').press('Enter')
}

describeWithServers('a chat', { options: { users }, needs: ['chromium'] }, (server) => {
  let browser: TestBrowser
  let script: string
  beforeAll(async () => {
    script = (await bundle(new URL('../src/main.ts', import.meta.url))).code
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  const open = (user: keyof typeof users, to: keyof typeof users, password: string = users[user]) =>
    browser.open(script, {
      url: server().websocketUrl,
      jid: `${user}@localhost`,
      password,
      to: `${to}@localhost`,
    })

  it('goes both ways between two pages, survives a reload, and ends in order', slow, async () => {
    const romeo = await open('romeo', 'juliet')
    const juliet = await open('juliet', 'romeo')
    await Promise.all([shown(romeo, 'online'), shown(juliet, 'online')])
    await say(romeo, 'Hi <&> 😀')
    await shown(juliet, 'romeo@localhost: Hi <&> 😀')
    await say(juliet, 'x'.repeat(70_000))
    await shown(romeo, `juliet@localhost: ${'x'.repeat(70_000)}`)
    await romeo.reload()
    await shown(romeo, 'online')
    // What he says comes behind his presence: from then on messages reach the session that he has now.
    await say(romeo, 'Here I am again')
    await shown(juliet, 'romeo@localhost: Here I am again')
    await say(juliet, 'Stay')
    await shown(romeo, 'juliet@localhost: Stay')
    await romeo.getByText('Leave').click()
    await shown(romeo, 'closing\noffline')
    await Promise.all([romeo.close(), juliet.close()])
  })

  it('goes between a page and Node', slow, async () => {
    const page = await open('romeo', 'juliet')
    await shown(page, 'online')
    const lines: string[] = []
    let arrived = () => {}
    const message = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const juliet = createChat({
      url: server().websocketUrl,
      jid: 'juliet@localhost',
      password: users.juliet,
      show(line) {
        lines.push(line)
        if (line.includes(':')) arrived()
      },
    })
    await juliet.enter()
    juliet.say('romeo@localhost', 'What man art thou?')
    await shown(page, 'juliet@localhost: What man art thou?')
    await say(page, 'I know not how to tell thee')
    await message
    await juliet.leave()
    expect(lines).toEqual([
      'connecting',
      'online',
      'romeo@localhost: I know not how to tell thee',
      'closing',
      'offline',
    ])
    await page.close()
  })

  it('says what is wrong', slow, async () => {
    const page = await open('romeo', 'juliet', 'guessed')
    await shown(page, 'wrong-password: ')
    await page.close()
  })

  it('is taken up again when the server was away', slow, async () => {
    const page = await open('romeo', 'juliet')
    await shown(page, 'online')
    await server().restart(() => shown(page, 'reconnecting'))
    await shown(page, 'reconnecting\nonline')
    await page.close()
  })
})
