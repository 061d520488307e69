import { createTestHost } from '@trestle/testing'
import { defineEvent } from '@trestle/xmlstream'
import { expect, it } from 'vitest'
import { definePlugin } from '../index.js'

const host = () => createTestHost({ jid: 'juliet@capulet.example/balcony' })
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) })

it.each([
  ['mesage', /^There is no event 'mesage': did you mean 'message'\? docs\/events\.md tells of all\.$/],
  ['message:copied', /did you mean 'message:copy'\?/],
  ['Presence', /did you mean 'presence'\?/],
  ['conneting', /did you mean 'connecting'\?/],
  ['toString', /^There is no event 'toString'\. docs\/events\.md/],
  [undefined, /it is not undefined\.$/],
  [{}, /it is not such an object\.$/],
])('refuses to listen to %o', (event, message) => {
  const { on, once, off, xmpp } = host()
  const listener = () => {}
  for (const listen of [on, once, off]) {
    expect(() => listen(event as 'message', listener)).toThrow(refusal(message))
  }
  expect(() => xmpp.events.on(event as 'message', listener)).toThrow(refusal(message))
  return expect(xmpp.events.wait(event as 'message')).rejects.toThrow(refusal(message))
})

it('refuses a plugin that does', () => {
  const plugin = definePlugin({
    name: 'plugin',
    setup({ xmpp }) {
      xmpp.events.on('mesage' as 'message', () => {})
      return () => undefined
    },
  })
  expect(() => host().get(plugin)).toThrow(refusal(/'message'/))
})

it('refuses a listener that is no function', () => {
  expect(() => host().on('message', undefined as unknown as () => void)).toThrow('A listener has to be a function.')
})

it('takes every event and every token', () => {
  const { on } = host()
  for (const event of ['status', 'connecting', 'reconnecting', 'ended', 'error', 'features'] as const)
    on(event, () => {})
  on(defineEvent('mesage'), () => {})
})
