import { Message } from '@trestle/stanza'
import { registration } from '@trestle/xep-0077'
import { serialize } from '@trestle/xml'
import { expect, it } from 'vitest'
import { defineNetwork, textField } from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import { ECHO, GATEWAY, startTrialGateway } from './trial-gateway.js'

/** Bytes of a stanza that servers take at least, as they are set by default. */
const MAX_STANZA = 128 * 1024

it('quotes only the beginning of a long message that is refused when its sender is away', async () => {
  const network = defineNetwork({
    name: 'Hanging',
    type: 'hanging',
    registration: { username: textField() },
    session: () => ({ login: () => undefined, onMessage: () => new Promise<string>(() => {}) }),
  })
  const gateway = await startTrialGateway(network)
  const romeo = gateway.join()
  await romeo.get(registration).register(GATEWAY, { username: 'romeo' })
  await settle(gateway)
  // Written anew, this is four times as long.
  gateway.host.receive(
    `<message from='${romeo.jid}' to='${ECHO}' id='1' type='chat'><body>${'>'.repeat(200_000)}</body></message>`,
  )
  await settle(gateway)
  const again = await gateway.restarted()
  await settle(again)
  const told = again.host.sent.filter(({ name }) => name === 'message')
  expect(told).toHaveLength(1)
  expect(new Message(told[0]!).body).toMatch(/^Your message “>{1000}.*…”: .*unknown/)
  expect(serialize(told[0]!).length).toBeLessThan(MAX_STANZA)
})
