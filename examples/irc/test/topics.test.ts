import { describeWithIrc } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { startIrcGateway, stopGatewaysAfterEach } from './irc-gateway.js'

stopGatewaysAfterEach()

describeWithIrc('topics of channels', {}, (irc) => {
  it('are taken away by both sides', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#verona')
    romeo.send('TOPIC #verona :Two households')
    await romeo.next('TOPIC')
    const bridge = await startIrcGateway(irc.server())
    const room = await bridge.enter('#verona')
    expect(room.subject?.text).toBe('Two households')
    romeo.send('TOPIC #verona :')
    await bridge.until('there is no subject', () => room.subject?.text === '')
    romeo.send('MODE #verona -t')
    await romeo.settled()
    await bridge.does(room.setSubject('Both alike'))
    expect((await romeo.next('TOPIC', ({ source }) => source.startsWith('juliet!'))).params[1]).toBe('Both alike')
    await bridge.does(room.setSubject(''))
    expect((await romeo.next('TOPIC', ({ source }) => source.startsWith('juliet!'))).params[1]).toBe('')
  })

  it('are forgotten that were taken away while the user was not there', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#mantua')
    romeo.send('TOPIC #mantua :Two households')
    await romeo.next('TOPIC')
    const bridge = await startIrcGateway(irc.server())
    const room = await bridge.enter('#mantua')
    await room.leave()
    await bridge.juliet.chat('127.0.0.1').send('PART #mantua')
    await romeo.next('PART')
    romeo.send('TOPIC #mantua :')
    await romeo.next('TOPIC')
    expect((await bridge.enter('#mantua')).subject?.text ?? '').toBe('')
  })

  it('say who set them, with formatting as text', async () => {
    const romeo = await irc.peer('Romeo')
    await romeo.join('#verona')
    romeo.send('TOPIC #verona :\x02Two\x02 \x0304,05households\x03')
    await romeo.next('TOPIC')
    const bridge = await startIrcGateway(irc.server())
    expect((await bridge.enter('#verona')).subject).toMatchObject({ text: 'Two households', nick: 'Romeo' })
  })
})
