import { type FileHost, readAll } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { commands } from '@trestle/xep-0050'
import { Oob } from '@trestle/xep-0066'
import { mediaOf } from '@trestle/xep-0221'
import { readFiles } from '@trestle/xep-0447'
import { expect, it } from 'vitest'
import { type Attachment, defineNetwork, file, textField } from '../src/index.js'
import { chatWith, dialogueGateway } from './dialogue-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

const URL_OF_PLAN = 'https://upload.example/plan.png'

async function setUp(given: Attachment = file(new Uint8Array(3), { name: 'plan.png', legacyId: 'p1' })) {
  const published: string[] = []
  const host: FileHost = {
    async publish(attachment, { for: user }) {
      if (attachment.name === 'large.png') throw new Error('No room.')
      const { length: size } = await readAll(attachment, { maxBytes: 10 })
      published.push(`${attachment.name} for ${user}`)
      return { url: URL_OF_PLAN, name: 'plan.png', type: 'image/png', size, width: 4, height: 3, hashes: [] }
    },
  }
  const network = defineNetwork({
    name: 'Plans',
    type: 'x',
    registration: { name: textField() },
    commands: {
      plan: {
        help: 'Shows the plan',
        access: 'anyone',
        async run(d) {
          await d.show('The plan of the house', given)
          return 'That was it.'
        },
      },
    },
    session: () => ({ login() {}, onMessage() {} }),
  })
  const gateway = await dialogueGateway(network, { files: { host } })
  const messages: Message[] = []
  gateway.romeo.xmpp.events.on('message', (message) => {
    if (message.from?.bare.toString() === GATEWAY) messages.push(message)
  })
  return { ...gateway, published, messages, chat: chatWith(gateway.gateway, gateway.romeo) }
}

it('shows a file in a command, as media of the form and by its address', async () => {
  const { romeo, published } = await setUp()
  const session = await romeo.get(commands).execute(GATEWAY, 'plan')
  const field = session.form?.fields?.find((one) => one.var === 'file')
  expect(session.form?.instructions).toEqual(['The plan of the house'])
  expect(field).toMatchObject({ label: 'plan.png', values: [URL_OF_PLAN] })
  expect(mediaOf(field!)).toMatchObject([{ width: 4, height: 3, uris: [{ type: 'image/png', uri: URL_OF_PLAN }] }])
  expect(published).toEqual([`plan.png for ${ROMEO}`])
  expect((await session.submit({ type: 'submit', fields: [] })).notes).toMatchObject([{ text: 'That was it.' }])
})

it('shows it in the chat as files are that contacts send', async () => {
  const { chat, messages } = await setUp()
  expect(await chat.say('plan')).toEqual(['The plan of the house', URL_OF_PLAN, 'That was it.'])
  expect(messages[1]?.get(Oob)).toMatchObject({ url: URL_OF_PLAN })
  expect(readFiles(messages[1]!)).toMatchObject([{ file: { name: 'plan.png', size: 3 } }])
})

it('says in the text why it cannot be shown', async () => {
  const { chat } = await setUp(file(new Uint8Array(3), { name: 'large.png' }))
  expect(await chat.say('plan')).toEqual([
    'The plan of the house\n\u201clarge.png\u201d could not be sent: it could not be read.',
    'That was it.',
  ])
})

it('takes nothing but files', async () => {
  const { chat } = await setUp('plan.png' as never)
  expect(await chat.say('plan')).toEqual(['A file is made by file().'])
})
