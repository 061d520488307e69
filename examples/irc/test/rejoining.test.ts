import { describeWithIrc, reportFigure } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'

stopGatewaysAfterEach()

const channels = Array.from({ length: 50 }, (_, index) => `#verona-${index}`)

describeWithIrc('fifty channels', {}, (irc, kind) => {
  it('are entered, and again after a restart, within seconds at the pace that RFC 2813 permits', async () => {
    const romeo = await irc.peer('Romeo')
    for (const channel of channels) await romeo.join(channel)
    const seen = async () => {
      for (const channel of channels)
        await romeo.next('JOIN', ({ source, params }) => source.startsWith('juliet!') && params[0] === channel)
    }
    const bridge = await startIrcGateway(irc.server(), { config: { lines: '5/2' } })
    await Promise.all(channels.map((channel) => bridge.enter(channel)))
    await seen()
    const begun = performance.now()
    await bridge.gateway.restart()
    await seen()
    const took = performance.now() - begun
    expect(took).toBeLessThan(30_000)
    reportFigure(`Entering 50 channels of ${kind} again`, `${(took / 1000).toFixed(1)} s`)
  })
})
