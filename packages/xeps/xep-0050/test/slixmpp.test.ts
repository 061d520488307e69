import { type Client, createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { defineForm, textSingle } from '@trestle/xep-0004'
import { expect, it, onTestFinished } from 'vitest'
import { commands } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const MILL = 'mill.localhost'
const components = { [MILL]: 'secret' }
const limit = { timeout: 30_000 }
const functions = new URL('slixmpp-commands.py', import.meta.url)
const corn = defineForm({ title: 'Corn', fields: { corn: textSingle({ required: true }) } })
const sacks = defineForm({ fields: { sacks: textSingle({ required: true }) } })

describeWithSlixmpp('ad-hoc commands', { options: { users, components }, functions }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(commands)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('that are offered here are listed and executed by slixmpp, stage by stage', async () => {
    const { host, componentPort: port } = slixmpp.server()
    const mill = createComponent({ jid: MILL, secret: 'secret', host, port }).use(commands)
    onTestFinished(() => mill.stop())
    const given: string[] = []
    mill.get(commands).add({
      node: 'grind',
      name: 'Grind corn',
      run: async (session) => {
        session.signal.addEventListener('abort', () => given.push('over'))
        const first = await session.ask(corn)
        const second = await session.ask(sacks, { last: true })
        given.push(`${second.sacks} of ${first.corn} for ${session.from.bare}`)
        session.note('Ground.')
      },
    })
    const [juliet] = await Promise.all([slixmpp.login('juliet', ['xep_0050']), mill.start()])
    const at = { jid: MILL, node: 'grind' }
    expect(await juliet.call('xep_0050.get_commands', { jid: MILL })).toMatchObject({
      disco_items: { items: [[MILL, 'grind', 'Grind corn']] },
    })

    const execute = async () => (await juliet.call('xep_0050.send_command', at)) as Stage
    const { command } = await execute()
    expect(command).toMatchObject({
      status: 'executing',
      actions: ['next'],
      substanzas: [{ type: 'form', title: 'Corn' }],
    })
    const { sessionid } = command
    const empty = await juliet.call('proceed', { ...at, sessionid, values: { corn: '' } })
    expect(empty).toMatchObject({ command: { status: 'executing', notes: [['error', expect.anything()]] } })
    const second = await juliet.call('proceed', { ...at, sessionid, values: { corn: 'rye' } })
    expect(second).toMatchObject({ command: { status: 'executing', actions: ['complete'] } })
    const end = await juliet.call('proceed', { ...at, sessionid, values: { sacks: '3' }, action: 'complete' })
    expect(end).toMatchObject({ command: { status: 'completed', notes: [['info', 'Ground.']] } })
    expect(given).toEqual(['3 of rye for juliet@localhost', 'over'])

    const again = (await execute()).command.sessionid
    expect(await juliet.call('xep_0050.send_command', { ...at, sessionid: again, action: 'cancel' })).toMatchObject({
      command: { status: 'canceled' },
    })
    expect(given).toEqual(['3 of rye for juliet@localhost', 'over', 'over'])
    const late = juliet.call('xep_0050.send_command', { ...at, sessionid: again, action: 'next' })
    await expect(late).rejects.toMatchObject({ kind: 'IqError' })
    const unknown = juliet.call('xep_0050.send_command', { ...at, node: 'dance' })
    await expect(unknown).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('of slixmpp are listed and executed, stage by stage', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0050'])])
    await juliet.call('offer', { node: 'sing' })
    const api = romeo.get(commands)
    expect(await api.list(juliet.jid, limit)).toMatchObject([{ node: 'sing', name: 'Sing' }])
    const first = await api.execute(juliet.jid, 'sing', {}, limit)
    expect(first).toMatchObject({ status: 'executing', form: { type: 'form' } })
    const filled = (name: string, value: string) => ({
      type: 'submit' as const,
      fields: [{ var: name, values: [value] }],
    })
    const second = await first.submit(filled('title', 'Greensleeves'), limit)
    expect(second).toMatchObject({ status: 'executing', actions: ['complete'] })
    const done = await second.submit(filled('verses', '2'), limit)
    expect(done).toMatchObject({ status: 'completed', notes: [{ type: 'info', text: 'Sang 2 of Greensleeves.' }] })

    const another = await api.execute(juliet.jid, 'sing', {}, limit)
    expect((await another.cancel(limit)).status).toBe('canceled')
    await juliet.next('command_given_up')
    const unknown = api.execute(juliet.jid, 'dance', {}, limit)
    await expect(unknown).rejects.toMatchObject({ condition: 'item-not-found' })
  })
})

interface Stage {
  readonly command: { readonly sessionid: string }
}
