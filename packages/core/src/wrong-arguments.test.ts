import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { definePlugin, type Plugin } from './index.js'

const ROMEO = 'romeo@montague.example'
const host = () => createTestHost({ jid: 'juliet@capulet.example/balcony' }).goOnline()
const refusal = (message: string | RegExp) =>
  expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) })

describe('what is no plugin', () => {
  const cases: [unknown, RegExp][] = [
    ['ping', /takes a plugin, such as `ping` of @trestle\/xep-0199, not the text 'ping'\.$/],
    [undefined, /not undefined\.$/],
    [null, /not null\.$/],
    [() => {}, /not a function\.$/],
    [{ ping: {} }, /not such an object\.$/],
    [Promise.resolve(), /not a promise \(await it before\)\.$/],
  ]
  it.each(cases)('is refused: %o', (given, message) => {
    const plugin = given as Plugin<unknown>
    const { use, get, remove } = host()
    for (const [name, call] of Object.entries<(plugin: Plugin<unknown>) => unknown>({ use, get, remove })) {
      expect(() => call(plugin)).toThrow(refusal(message))
      expect(() => call(plugin)).toThrow(refusal(`^${name}\\(\\) takes`))
    }
  })

  it('is refused where another is said to need it', () => {
    const ping = undefined as unknown as Plugin<unknown>
    const define = (needs: object) => () => definePlugin({ name: 'bob', ...needs, setup: () => () => undefined })
    expect(define({ requires: { ping } })).toThrow(refusal(/^'ping' of bob takes a plugin.*not undefined/))
    expect(define({ optional: { ping } })).toThrow(refusal(/not undefined/))
  })
})

it.each([{ to: ROMEO, body: 'Hi' }, '<message/>', undefined, null, 42, {}])('%o is not sent', (stanza) => {
  const to = host()
  for (const send of [to.send, to.xmpp.send]) {
    expect(() => send(stanza as never)).toThrow(
      refusal(/^send\(\) takes a Message, Presence, Iq or Element: make one with message\(\{ to, body \}\)\.$/),
    )
  }
  expect(to.sent).toEqual([])
})
