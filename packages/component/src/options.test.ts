import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { type ComponentOptions, settingsOf } from './options.js'

const good = { jid: 'gw.example.org', secret: 'open sesame' }

describe('the options', () => {
  it('need a domain and a secret alone', () => {
    expect(settingsOf(good)).toMatchObject({ host: '127.0.0.1', port: 5347, keepAlive: 60_000 })
    expect(`${settingsOf({ ...good, jid: JID.parse('GW.Example.org') }).jid}`).toBe('gw.example.org')
  })

  it('keep the defaults of what is given as undefined', () => {
    const { limits, timeouts } = settingsOf({
      ...good,
      timeouts: { login: undefined, stop: 1 },
      limits: { maxDepth: 5 },
    })
    expect(timeouts).toEqual({ login: 30_000, stop: 1 })
    expect(limits).toMatchObject({ maxDepth: 5, maxStanzaBytes: 10 * 2 ** 20 })
  })

  it.each<[Partial<ComponentOptions>, RegExp]>([
    [{ jid: 'me@gw.example.org' }, /^jid has to be a domain/],
    [{ jid: 'gw.example.org/r' }, /^jid has to be a domain/],
    [{ jid: 'no domain' }, /^jid is no domain: /],
    [{ secret: '' }, /^secret has to be/],
    [{ secret: undefined as unknown as string }, /^secret has to be given\.$/],
    [{ secret: 42 as unknown as string }, /^secret has to be of type string, not number\.$/],
    [{ secrett: 'open sesame' } as object, /^There is no option 'secrett': did you mean 'secret'\?$/],
    [{ hots: 'localhost' } as object, /did you mean 'host'\?$/],
    [{ timeouts: { stopp: 1 } as object }, /^There is no option 'timeouts.stopp': did you mean 'timeouts.stop'\?$/],
    [{ limits: { maxQueue: 1 } as object }, /did you mean 'limits.maxQueued'\?$/],
    [{ reconnect: 'never' as unknown as boolean }, /^reconnect has to be of type boolean or object, not string\.$/],
    [{ jid: undefined as unknown as string }, /^jid has to be given\.$/],
    [{ host: '' }, /^host has to be/],
    [{ port: 0 }, /^port has to be/],
    [{ port: 65_536 }, /^port has to be/],
    [{ port: 5.5 }, /^port has to be/],
    [{ port: '5347' as unknown as number }, /^port has to be/],
    [{ keepAlive: -1 }, /^keepAlive has to be/],
    [{ keepAlive: Number.NaN }, /^keepAlive has to be/],
    [{ limits: { maxQueued: 0 } }, /^limits.maxQueued has to be/],
    [{ timeouts: { login: -5 } }, /^timeouts.login has to be/],
  ])('refuse %j', (wrong, text) => {
    expect(() => settingsOf({ ...good, ...wrong })).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(text) }),
    )
  })
})
