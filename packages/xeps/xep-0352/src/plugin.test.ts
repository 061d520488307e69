import { type Negotiation, XmppError } from '@trestle/core'
import type { Link } from '@trestle/core/host'
import { createTestHost, elementFrom, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { clientState, NS_CSI } from './index.js'

const features = (inside = '') =>
  elementFrom(`<stream:features xmlns:stream='http://etherx.jabber.org/streams'>${inside}</stream:features>`)
const CSI = `<csi xmlns='${NS_CSI}'/>`
const inlineOf = (...names: string[]) =>
  elementFrom(`<inline xmlns='urn:xmpp:bind:0'>${names.map((name) => `<feature var='${name}'/>`).join('')}</inline>`)

describe('the state of a client', () => {
  function make() {
    const host = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(clientState)
    host.core.install()
    return host
  }
  /** What the plugin sees of a login. */
  function offer({ core }: TestHost, inside: string, authenticated = true): void {
    core.offered({ authenticated, offer: features(inside) } as Negotiation)
  }
  const bind = async ({ core }: TestHost, names: string[], { bound = true } = {}) => {
    const [feature] = core.inlineFeatures('bind')
    const request = await feature!.request(inlineOf(...names), {} as Negotiation)
    if (request && bound) await feature!.answered(features(), {} as Negotiation)
    return request?.name
  }
  const sent = ({ sent: all }: TestHost) => all.map(({ name }) => name)

  it('is told where the server wants to know, and once', () => {
    const host = make()
    offer(host, CSI)
    host.goOnline()
    const state = host.get(clientState)
    expect([state.state, state.offered]).toEqual(['active', true])
    state.active()
    state.inactive()
    state.inactive()
    expect(state.state).toBe('inactive')
    state.active()
    expect(sent(host)).toEqual(['inactive', 'active'])
    expect(host.sent.every(({ ns }) => ns === NS_CSI)).toBe(true)
  })

  it('may change while the session ends, and is told the next', async () => {
    const host = make()
    offer(host, CSI)
    host.goOnline()
    const { core } = host
    const { jid } = host.xmpp
    const link: Link = {
      open: false,
      writable: true,
      send() {
        throw new XmppError('not-online', 'There is no session.')
      },
      drained: async () => {},
      pause() {},
      resume() {},
      abandon() {},
    }
    core.lost(new Error('gone'))
    core.attach(link, jid)
    host.get(clientState).inactive()
    await host.stop()
    host.goOnline()
    expect(sent(host)).toEqual(['inactive'])
  })

  it('is kept back from a server that does not', () => {
    const host = make()
    offer(host, '')
    host.goOnline()
    host.get(clientState).inactive()
    expect(host.get(clientState).offered).toBe(false)
    expect(sent(host)).toEqual([])
  })

  it('may be set before there is a session', () => {
    const host = make()
    host.get(clientState).inactive()
    offer(host, CSI)
    host.goOnline()
    expect(sent(host)).toEqual(['inactive'])
  })

  it('is told anew in each session, but for what sessions begin with', async () => {
    const host = make()
    offer(host, CSI)
    host.goOnline()
    host.get(clientState).inactive()
    await host.stop()
    offer(host, '', false)
    offer(host, CSI)
    host.goOnline()
    expect(sent(host)).toEqual(['inactive', 'inactive'])
    await host.stop()
    host.get(clientState).active()
    host.goOnline()
    expect(sent(host)).toEqual(['inactive', 'inactive'])
  })

  it('is not told while the connection is lost, and after a resumption it is', () => {
    const host = make()
    const attached: boolean[] = []
    host.xmpp.keepSessions({
      address: undefined,
      restore: async () => {},
      sent: () => true,
      unsent: () => {},
      received: () => false,
      attached: (_, { resumed }) => void attached.push(resumed),
      lost: () => true,
      ended: () => {},
      settled: () => undefined,
    })
    offer(host, CSI)
    host.goOnline()
    host.core.lost(new Error('cut'))
    host.get(clientState).inactive()
    expect(sent(host)).toEqual([])
    offer(host, '', false)
    const link = { send: (one: { name: string }) => void resent.push(one.name), open: true, writable: true }
    const resent: string[] = []
    host.core.attach(
      { ...link, drained: async () => {}, pause: () => {}, resume: () => {}, abandon: () => {} },
      host.jid,
      { resumed: true },
    )
    expect([attached, resent]).toEqual([[false, true], ['inactive']])
  })

  it('rides along with Bind 2', async () => {
    const host = make()
    host.get(clientState).inactive()
    offer(host, '', false)
    expect(await bind(host, ['urn:xmpp:sm:3', NS_CSI])).toBe('inactive')
    offer(host, CSI)
    host.goOnline()
    expect(sent(host)).toEqual([])
    host.get(clientState).active()
    expect(sent(host)).toEqual(['active'])
  })

  it('does not ride along where it need not, or may not', async () => {
    const host = make()
    expect(await bind(host, [NS_CSI])).toBeUndefined()
    host.get(clientState).inactive()
    expect(await bind(host, ['urn:xmpp:sm:3'])).toBeUndefined()
  })

  it('is told by itself where the binding did not come about', async () => {
    const host = make()
    host.get(clientState).inactive()
    offer(host, '', false)
    await bind(host, [NS_CSI], { bound: false })
    host.goOnline()
    expect(sent(host)).toEqual(['inactive'])
  })

  it('is forgotten by a login that failed after the binding', async () => {
    const host = make()
    host.get(clientState).inactive()
    await bind(host, [NS_CSI])
    offer(host, '', false)
    offer(host, CSI)
    host.goOnline()
    expect(sent(host)).toEqual(['inactive'])
  })

  it('leaves nothing behind', () => {
    const host = make()
    host.remove(clientState)
    expect([host.core.streamFeatures.length, host.core.inlineFeatures('bind').length]).toEqual([0, 0])
  })
})
