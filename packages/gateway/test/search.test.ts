import { commands } from '@trestle/xep-0050'
import { search } from '@trestle/xep-0055'
import { registration } from '@trestle/xep-0077'
import { gateway as gatewayInteraction } from '@trestle/xep-0100'
import { describe, expect, it } from 'vitest'
import { defineNetwork, GatewayError, textField } from '../src/index.js'
import { dialogueGateway, settle, submit } from './dialogue-gateway.js'
import { GATEWAY } from './trial-gateway.js'

const PEOPLE = [
  { legacyId: 'juliet', name: 'Juliet' },
  { legacyId: 'julia', name: 'Julia' },
  { legacyId: 'romeo', name: 'Romeo' },
  { legacyId: '', name: 'Nobody' },
]

type Fields = { readonly nick: ReturnType<typeof textField>; readonly last?: ReturnType<typeof textField> }

function networkOf(fields: Fields) {
  return defineNetwork({
    name: 'Directory',
    type: 'directory',
    registration: { name: textField({ required: true }) },
    capabilities: { search: fields as { readonly nick: ReturnType<typeof textField> } },
    session: () => ({
      login() {},
      onMessage() {},
      async *search(form) {
        const nick = form.nick?.toLowerCase() ?? ''
        if (nick === 'blocked') throw new GatewayError('forbidden', 'Not you.')
        if (nick === 'everybody') for (let i = 0; ; i++) yield { legacyId: `n${i}`, name: `N${i}` }
        yield* PEOPLE.filter(({ name }) => name.toLowerCase().startsWith(nick) || name === 'Nobody')
      },
    }),
  })
}

async function setUp(fields: Fields) {
  const made = await dialogueGateway(networkOf(fields))
  made.romeo.get(search)
  const register = async () => {
    await made.romeo.get(registration).register(GATEWAY, { name: 'romeo' })
    await settle(made.gateway)
    made.chat.heard()
  }
  return { ...made, register }
}

const nick = textField({ label: 'Nickname', help: 'Who is it?' })

describe('a search', () => {
  it('is one by XEP-0055', async () => {
    const { romeo, register } = await setUp({ nick })
    const find = (text: string) => romeo.get(search).search(GATEWAY, { nick: text })
    await expect(find('ju')).rejects.toMatchObject({ code: 'registration-required' })
    await register()
    const { matches } = await find('ju')
    expect(matches.map(({ jid, values }) => [String(jid), values['nick']?.[0]])).toEqual([
      [`juliet@${GATEWAY}`, 'Juliet'],
      [`julia@${GATEWAY}`, 'Julia'],
    ])
    await expect(find('blocked')).rejects.toMatchObject({ code: 'forbidden', text: 'Not you.' })
    expect((await find('everybody')).matches).toHaveLength(100)
  })

  it('is a command, and one in the chat', async () => {
    const { execute, chat, register, romeo } = await setUp({ nick })
    expect((await romeo.get(commands).list(GATEWAY)).map(({ node }) => node)).not.toContain('search')
    await register()
    const found = await submit(await execute('search'), { nick: 'rom' })
    expect(found.form?.items?.map(({ fields }) => fields[0]?.values?.[0])).toEqual([`romeo@${GATEWAY}`])
    expect(await chat.say('search julie')).toEqual([`Address: xmpp:juliet@${GATEWAY}, Name: Juliet`])
    expect(await chat.say('search xyz')).toEqual(['There are none.'])
  })

  it('of one field finds the address of a prompt, where it finds one', async () => {
    const { romeo, register } = await setUp({ nick })
    await register()
    const at = romeo.get(gatewayInteraction)
    expect(await at.prompt(GATEWAY)).toEqual({ description: 'Who is it?', prompt: 'Nickname' })
    expect(String(await at.translate(GATEWAY, ' juliet '))).toBe(`juliet@${GATEWAY}`)
    await expect(at.translate(GATEWAY, 'xyz')).rejects.toMatchObject({ code: 'item-not-found' })
    await expect(at.translate(GATEWAY, 'ju')).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('of several fields cannot tell what a prompt is for', async () => {
    const { romeo, register } = await setUp({ nick, last: textField() })
    await register()
    await expect(romeo.get(gatewayInteraction).translate(GATEWAY, 'juliet')).rejects.toMatchObject({
      code: 'feature-not-implemented',
    })
  })
})
