import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { createDispatcher } from './dispatcher.js'
import { collector, once, waiter } from './handlers.js'
import { matchId, matchName } from './matchers.js'

const ping = (id: string) => new Element('ping', 'urn:x', { id })
const any = matchName('urn:x', 'ping')

describe('handlers', () => {
  it('once handles the first that fits', () => {
    const dispatcher = createDispatcher()
    const seen: (string | undefined)[] = []
    once(dispatcher, any, (element) => {
      seen.push(element.attrs['id'])
      dispatcher.dispatch(ping('nested'))
    })
    dispatcher.dispatch(ping('1'))
    dispatcher.dispatch(ping('2'))
    expect(seen).toEqual(['1'])
    expect(dispatcher.size).toBe(0)
  })

  it('waiter resolves with the first that fits', async () => {
    const dispatcher = createDispatcher()
    const found = waiter(dispatcher, matchId('2'))
    dispatcher.dispatch(ping('1'))
    dispatcher.dispatch(ping('2'))
    expect((await found).attrs['id']).toBe('2')
    expect(dispatcher.size).toBe(0)
  })

  it('waiter ends by timeout or abort and leaves nothing behind', async () => {
    const dispatcher = createDispatcher()
    const clock = manualClock()
    const late = waiter(dispatcher, any, { timeout: 10, clock })
    clock.advance(10)
    await expect(late).rejects.toMatchObject({ name: 'XmlStreamError', code: 'timeout' })
    const abort = new AbortController()
    const aborted = waiter(dispatcher, any, { signal: abort.signal, clock })
    abort.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    expect(dispatcher.size + clock.pending).toBe(0)
  })

  it('collector keeps what came until it is stopped or full', () => {
    const dispatcher = createDispatcher()
    const all = collector(dispatcher, any)
    const two = collector(dispatcher, any, { limit: 2 })
    for (const id of ['1', '2', '3']) dispatcher.dispatch(ping(id))
    expect(dispatcher.size).toBe(1)
    expect(two.size).toBe(2)
    expect(all.stop().map((one) => one.attrs['id'])).toEqual(['1', '2', '3'])
    expect(two.stop().map((one) => one.attrs['id'])).toEqual(['1', '2'])
    expect(dispatcher.size).toBe(0)
  })
})
