import { createHostPair, createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { Headers, headers, headersFrom, NS_SHIM, readHeaderValues } from './index.js'

describe('headers', () => {
  it('go with messages', async () => {
    const { romeo, juliet } = createHostPair()
    const received = juliet.xmpp.events.wait('message')
    const message = romeo.xmpp.message({ to: juliet.jid, body: 'The watch is coming!' })
    romeo.xmpp.send(message.set(Headers, headersFrom({ urgency: 'high', store: false })))
    expect(readHeaderValues((await received).get(Headers) ?? [])).toMatchObject({ urgency: 'high', store: false })
  })

  it('that are heeded are announced, and found out', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(headers, { supported: ['Store'] }))
    const stop = juliet.get(headers).support('Distribute')
    await expect(romeo.get(headers).getSupported(juliet.jid)).resolves.toEqual(['Distribute', 'Store'])
    await expect(romeo.get(headers).supports(juliet.jid, 'store')).resolves.toBe(true)
    await expect(romeo.get(headers).supports(juliet.jid, 'Classification')).resolves.toBe(false)
    stop()
    const { features } = await romeo.get(disco).getInfo(juliet.jid, { node: NS_SHIM })
    expect(features).toEqual(expect.arrayContaining([`${NS_SHIM}#Store`]))
    expect(features).not.toContain(`${NS_SHIM}#Distribute`)
  })

  it('are none by default, and unknown where the plugin is not', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(headers).use(disco))
    await expect(romeo.get(headers).getSupported(juliet.jid)).resolves.toEqual([])
    juliet.remove(headers)
    await expect(romeo.get(disco).getInfo(juliet.jid, { node: NS_SHIM })).rejects.toMatchObject({
      condition: 'item-not-found',
    })
    expect(juliet.xmpp.features.list()).not.toContain(NS_SHIM)
  })

  it('are announced for each local address of a component', async () => {
    const network = createTestNetwork()
    const bridge = network.join({ jid: 'superduper.example', kind: 'component' }).use(headers).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
    bridge.as('juliet@superduper.example').get(headers).support('Urgency')
    await expect(romeo.get(headers).getSupported('juliet@superduper.example')).resolves.toEqual(['Urgency'])
    await expect(romeo.get(headers).getSupported('nurse@superduper.example')).resolves.toEqual([])
  })
})
