import { createHostPair, createTestNetwork, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { dataForms, defineForm, FormError, formReceived, NS_DATA, textSingle } from './index.js'

const seek = defineForm({ title: 'Find an owl', fields: { sought: textSingle({ required: true }) } })

describe('dataForms', () => {
  it('sends a form in a message, and reads the answer', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(dataForms))
    juliet.xmpp.events.on(formReceived, ({ from }) => {
      juliet.get(dataForms).send(from, seek.submission({ sought: 'letters' }), { thread: 't1' })
    })
    const answered = romeo.xmpp.events.wait(formReceived, { timeout: 1000 })
    romeo.get(dataForms).send(juliet.jid, seek.form(), { thread: 't1', body: 'Which owl?' })
    const { form, from, message } = await answered
    expect(from.equals(juliet.jid)).toBe(true)
    expect(message.thread).toBe('t1')
    expect(seek.read(form)).toEqual({ sought: 'letters' })
    expectXml(
      romeo.sent[0]!,
      `<message to='${juliet.jid}' type='normal' id='${romeo.sent[0]!.attrs['id']}'>
        <thread>t1</thread><body>Which owl?</body>
        <x xmlns='jabber:x:data' type='form'><title>Find an owl</title>
          <field var='sought' label='sought' type='text-single'><required/></field></x></message>`,
    )
  })

  it('sends from each local address of a component, and tells which was written to', async () => {
    const network = createTestNetwork()
    const owls = network.join({ jid: 'owls.example', kind: 'component' }).use(dataForms).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(dataForms).goOnline()
    const [asked] = await Promise.all([
      romeo.xmpp.events.wait(formReceived, { timeout: 1000 }),
      owls.as('strix@owls.example').get(dataForms).send(romeo.jid, seek.form()),
    ])
    const answered = owls.xmpp.events.wait(formReceived, { timeout: 1000 })
    romeo.get(dataForms).send(asked.from, seek.submission({ sought: 'mice' }))
    expect((await answered).to?.toString()).toBe('strix@owls.example')
  })

  it('reports a malformed form, and tells nobody of it', async () => {
    const { romeo } = createHostPair((host) => host.use(dataForms))
    const told: unknown[] = []
    romeo.xmpp.events.on(formReceived, (received) => told.push(received))
    const failure = romeo.xmpp.events.wait('error', { timeout: 1000 })
    romeo.receive(`<message from='mercutio@verona.example/x'><x xmlns='jabber:x:data'/></message>`)
    expect((await failure).error).toMatchObject({ code: 'invalid-element' })
    expect(told).toEqual([])
  })

  it('announces forms in messages only while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(dataForms))
    expect(romeo.xmpp.features.list()).toContain(NS_DATA)
    romeo.remove(dataForms)
    expect(romeo.xmpp.features.list()).not.toContain(NS_DATA)
  })

  it('answers a form that does not fit with what is wrong', () => {
    expect(new FormError({ a: { code: 'missing', text: 'This is required.' } })).toMatchObject({
      condition: 'not-acceptable',
      text: 'a: This is required.',
    })
  })
})
