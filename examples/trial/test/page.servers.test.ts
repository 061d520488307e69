import { readFile } from 'node:fs/promises'
import { describeWithServers, type TestedServer } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { GATEWAY, openPageScene, type PageScene, type PageServer, ROMEO, SECRET } from './page-scene.js'

const users = { romeo: ROMEO.password }
const components = { [GATEWAY]: SECRET }
const options = {
  users,
  components,
  prosody: {
    modules: ['privilege'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${GATEWAY}"] = { roster = "both", message = "outgoing" } }`,
    sections: `Component "upload.localhost" "http_file_share"
  http_host = "127.0.0.1"
  http_file_share_access = { "localhost", "${GATEWAY}" }
  http_file_share_size_limit = 1000000`,
  },
}

const picture = (name: string) => readFile(new URL(`../pictures/${name}`, import.meta.url))

const startTestServer = () =>
  createTestServer({ users, components, websocketPort: 0, uploadPort: 0, uploadTls: false }).start()

const uploadsOf = (server: TestedServer): PageServer => ({
  ...server,
  uploadUrl:
    'uploadUrl' in server ? String(server.uploadUrl) : new URL('/', server.websocketUrl).href.replace('ws', 'http'),
})

describeWithServers(
  'the page of the trial',
  { servers: ['prosody'], extra: { 'test-server': startTestServer }, options, needs: ['chromium'] },
  (server) => {
    let scene: PageScene
    beforeAll(async () => {
      scene = await openPageScene(uploadsOf(server()), await picture('nurse.png'))
    }, 120_000)
    afterAll(() => scene?.stop())

    const limit = 60_000
    /** The newest message that says this. */
    const said = (text: string) => scene.page.locator('.chat-msg', { hasText: text }).last()
    const composer = () => scene.page.locator('textarea.chat-textarea')
    async function write(text: string): Promise<string> {
      await composer().fill(text)
      await composer().press('Enter')
      return (await scene.nurseGets('message', ({ body }) => body === text)).id
    }
    /** Chooses from the menu of a message, which is there but not shown. */
    const choose = (text: string, action: string) =>
      said(text).locator(`.chat-msg__action-${action}`).dispatchEvent('click')
    const say = (text: string) => scene.nurse.sendMessage({ destination: 'romeo', text })

    it(
      'shows who is there, with name and picture',
      async () => {
        const nurse = scene.page.locator('.list-item-link', { hasText: 'Angelica' }).first()
        await nurse.waitFor()
        await nurse.locator('svg.avatar image').waitFor({ state: 'attached' })
        await nurse.locator('.contact-name--online').waitFor()
      },
      limit,
    )

    it(
      'carries texts both ways, with receipts and read marks',
      async () => {
        const id = await write('But soft, what light?')
        await said('But soft, what light?').locator('.chat-msg__receipt').waitFor()
        await scene.nurse.markRead('romeo', id)
        await say('Go, girl, seek happy nights')
        await said('Go, girl, seek happy nights').waitFor()
      },
      limit,
    )

    it(
      'shows who is typing, and tells it',
      async () => {
        await scene.nurse.sendTyping('romeo', 'composing')
        await scene.page.getByText('Angelica is typing').waitFor()
        await composer().pressSequentially('Wh')
        await scene.nurseGets('typing', ({ state }) => state === 'composing')
        await composer().fill('')
      },
      limit,
    )

    it(
      'changes messages both ways',
      async () => {
        const id = await say('It was the lark')
        await said('It was the lark').waitFor()
        await scene.nurse.edit('romeo', id, 'It was the nightingale')
        await said('It was the nightingale').locator('.chat-msg__edit-modal').waitFor()
        await write('Good morrow')
        await choose('Good morrow', 'edit')
        await composer().fill('Good night')
        await composer().press('Enter')
        await scene.nurseGets('edited', ({ body }) => body === 'Good night')
      },
      limit,
    )

    it(
      'shows reactions both ways',
      async () => {
        const id = await write('What sayest thou?')
        await scene.nurse.react('romeo', id, ['\u{1f44d}'])
        await said('What sayest thou?').locator('converse-reactions', { hasText: '\u{1f44d}' }).waitFor()
        await say('Marry, bachelor')
        await choose('Marry, bachelor', 'reaction')
        const [first] = await Promise.all([
          scene.nurseGets('reactions'),
          scene.page.locator('.reaction-picker .reaction-item').first().dispatchEvent('click'),
        ])
        expect(first.emojis).toHaveLength(1)
      },
      limit,
    )

    it(
      'shows pictures, and takes files',
      async () => {
        const rose = await picture('rose.png')
        const { id } = await scene.nurse.files.upload(rose, { name: 'rose.png', type: 'image/png' })
        await scene.nurse.send({ destination: 'romeo', kind: 'files', body: 'A rose', files: [{ id }] })
        await said('A rose').waitFor()
        const shown = scene.page.locator('.chat-msg img.chat-image').last()
        await expect
          .poll(() => shown.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), {
            timeout: 30_000,
          })
          .toBe(320)
        await scene.page.locator('input.fileupload').setInputFiles({
          ...{ name: 'letter.txt', mimeType: 'text/plain' },
          buffer: Buffer.from('Meet me at dawn'),
        })
        const got = await scene.nurseGets('message', ({ kind }) => kind === 'files')
        const [file] = got.kind === 'files' ? got.files : []
        expect(file).toMatchObject({ name: 'letter.txt', size: 15 })
      },
      limit,
    )

    it(
      'shows to what is replied',
      async () => {
        const id = await write('Where is she?')
        await scene.nurse.sendMessage({ destination: 'romeo', text: 'In the orchard', replyTo: { id } })
        await said('In the orchard').locator('converse-reply-context', { hasText: 'Where is she?' }).waitFor()
      },
      limit,
    )

    it(
      'takes messages back both ways',
      async () => {
        const id = await say('I said nothing')
        await said('I said nothing').waitFor()
        await scene.nurse.delete('romeo', id)
        await scene.page.getByText('Angelica has removed a message').waitFor()
        await said('I said nothing').waitFor({ state: 'detached' })
        const mine = await write('Forget it')
        await choose('Forget it', 'retract')
        await scene.page.locator('form.confirm button[type=submit]').click()
        expect((await scene.nurseGets('deleted')).id).toBe(mine)
      },
      limit,
    )

    it(
      'shows how somebody is',
      async () => {
        await scene.nurse.setPresence('away', 'Seeking Peter')
        await scene.page
          .locator('.list-item-link', { hasText: 'Angelica' })
          .first()
          .locator('.contact-name--away')
          .waitFor()
      },
      limit,
    )

    it('has asked this machine alone, and nothing was against its policy', () => {
      expect([...scene.asked].filter((origin) => !/^(https?|ws):\/\/127\.0\.0\.1:\d+$/.test(origin))).toEqual([])
      expect(scene.complaints).toEqual([])
    })
  },
)
