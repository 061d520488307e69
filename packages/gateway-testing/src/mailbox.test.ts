import { describe, expect, it } from 'vitest'
import type { ClientEvent } from './client-event.js'
import type { Expectation } from './expectation.js'
import { createMailbox } from './mailbox.js'
import { createWaits } from './waits.js'

const read = (target: string): ClientEvent => ({ kind: 'read', target })
const presence = (status?: string): ClientEvent => ({ kind: 'presence', show: 'away', ...(status && { status }) })

function setUp(limit = 1000) {
  const mailbox = createMailbox(createWaits(limit, () => ''))
  return { mailbox, take: (expectation: Expectation) => mailbox.take(expectation, 'juliet') }
}

describe('a mailbox', () => {
  it('gives each event to one call, those that wait in order', async () => {
    const { mailbox, take } = setUp()
    const waiting = Promise.all([take({ kind: 'read' }), take({ kind: 'read' }), take({ kind: 'read', target: 'c' })])
    for (const target of ['a', 'b', 'c']) mailbox.add(read(target))
    expect(await waiting).toEqual([read('a'), read('b'), read('c')])
    expect(mailbox.all).toHaveLength(3)
  })

  it('keeps what does not fit for other calls', async () => {
    const { mailbox, take } = setUp(20)
    mailbox.add(presence('On the balcony'))
    mailbox.add(read('a'))
    expect(await take({ kind: 'read' })).toEqual(read('a'))
    await expect(take({ kind: 'presence', status: /orchard/ })).rejects.toThrow(
      'the client receives presence { status: /orchard/ } in the chat with juliet.\nIt received:\n  presence { show: "away", status: "On the balcony" }',
    )
    expect(await take({ kind: 'presence', status: /balcony/ })).toMatchObject({ show: 'away' })
    await expect(take('Hello')).rejects.toThrow('message "Hello" in the chat with juliet.\nIt received nothing else.')
  })

  it('compares all that is named, and nothing else', async () => {
    const { mailbox, take } = setUp(20)
    mailbox.add({ kind: 'reactions', target: 'a', emojis: ['x', 'y'], stanza: {} as never })
    mailbox.add({ kind: 'presence', show: 'away', lastSeen: new Date(1000) })
    await expect(take({ kind: 'reactions', emojis: ['x'] })).rejects.toThrow('within 20 ms')
    await take({ kind: 'reactions', emojis: ['x', 'y'] })
    await expect(take({ kind: 'presence', lastSeen: new Date(2000) })).rejects.toThrow(
      'lastSeen: 1970-01-01T00:00:02.000Z',
    )
    await take({ kind: 'presence', lastSeen: new Date(1000) })
  })
})
