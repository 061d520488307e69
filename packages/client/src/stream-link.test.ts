import { Message, NS_CLIENT } from '@trestle/stanza'
import {
  createBareStream,
  createGate,
  createXmlStream,
  memoryPair,
  streamFraming,
  systemClock,
} from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import { streamLink } from './stream-link.js'

async function linked() {
  const [near, far] = memoryPair()
  const gate = createGate(systemClock)
  const stream = createBareStream({
    listener: { onElement() {}, onClose() {}, onDrain: gate.check },
    transport: near,
    role: 'initiator',
    framing: streamFraming({ contentNamespace: NS_CLIENT }),
    highWaterMark: 1000,
  })
  const peer = createXmlStream({
    transport: far,
    role: 'receiver',
    framing: streamFraming({ contentNamespace: NS_CLIENT }),
  })
  await Promise.all([stream.open({ to: 'montague.example' }), peer.open({ id: 's' })])
  return { stream, peer, link: streamLink(stream, gate) }
}
const message = (length: number) => Message.of({ body: 'x'.repeat(length) }).element

describe('the link of a client', () => {
  it('feels how fast the server reads', async () => {
    const { peer, link } = await linked()
    peer.pause()
    expect(link.writable).toBe(true)
    link.send(message(2 ** 17))
    // What the transport has taken is not ours any more: the next has to wait.
    await new Promise((resolve) => setImmediate(resolve))
    link.send(message(2000))
    expect(link.writable).toBe(false)
    const drained = link.drained()
    peer.resume()
    await drained
    expect(link.writable).toBe(true)
  })

  it('waits as long as it takes, unless told otherwise', async () => {
    const { peer, link } = await linked()
    peer.pause()
    link.send(message(2 ** 17))
    await new Promise((resolve) => setImmediate(resolve))
    link.send(message(2000))
    await expect(link.drained({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })

  it('takes nothing once the stream is closing', async () => {
    const { stream, link } = await linked()
    const closed = stream.close()
    expect(() => link.send(message(1))).toThrow(expect.objectContaining({ code: 'not-online' }))
    await closed
  })
})
