import { describe, expect, it } from 'vitest'
import { manualClock } from '../test/manual-clock.js'
import { settled } from '../test/until.js'
import { createEvents, defineEvent } from './events.js'

interface Map {
  text: string
  done: void
  error: Error
}

describe('events', () => {
  it('calls listeners inline, in the order they were added', () => {
    const events = createEvents<Map>()
    const seen: string[] = []
    events.on('text', (text) => seen.push(`1 ${text}`))
    events.once('text', (text) => seen.push(`2 ${text}`))
    events.on('text', (text) => seen.push(`3 ${text}`))
    expect(events.emit('text', 'a')).toBe(true)
    expect(events.emit('text', 'b')).toBe(true)
    expect(events.emit('done')).toBe(false)
    expect(seen).toEqual(['1 a', '2 a', '3 a', '1 b', '3 b'])
  })

  it('keys tokens by the value, not by the name', () => {
    const events = createEvents<Map>()
    const one = defineEvent<number>('x')
    const other = defineEvent('x')
    const seen: unknown[] = []
    events.on(one, (n) => seen.push(n.toFixed(1)))
    expect(events.emit(one, 2)).toBe(true)
    expect(events.emit(other)).toBe(false)
    expect(seen).toEqual(['2.0'])
  })

  it('is typed', () => {
    const events = createEvents<Map>()
    const token = defineEvent<{ readonly a: number }>('t')
    const refused = () => {
      // @ts-expect-error: no such event
      events.on('nothing', () => {})
      // @ts-expect-error: the payload is a string
      events.emit('text', 1)
      // @ts-expect-error: the payload is missing
      events.emit('text')
      // @ts-expect-error: there is no payload
      events.emit('done', 1)
      // @ts-expect-error: the payload is an object
      events.emit(token, 'a')
      // @ts-expect-error: the listener gets an object
      events.on(token, (payload: string) => payload)
    }
    expect(refused).toBeTypeOf('function')
  })

  it('isolates listeners that throw or reject', async () => {
    const errors: unknown[] = []
    const events = createEvents<Map>({ onError: (...error) => errors.push(error) })
    let ran = 0
    events.on('text', () => {
      throw new Error('thrown')
    })
    events.on('text', () => Promise.reject(new Error('rejected')))
    events.on('text', () => ran++)
    events.emit('text', 'a')
    await settled()
    expect(ran).toBe(1)
    expect(errors).toEqual([
      [new Error('thrown'), 'text', 'a'],
      [new Error('rejected'), 'text', 'a'],
    ])
  })

  it('hands listener errors to the error event by default', () => {
    const events = createEvents<Map>()
    const errors: Error[] = []
    events.on('error', (error) => errors.push(error))
    events.on('text', () => {
      throw 'no error object'
    })
    events.emit('text', 'a')
    expect(errors[0]?.message).toBe('no error object')
  })

  it('lets listeners come and go during an emit', () => {
    const events = createEvents<Map>()
    const seen: string[] = []
    const stop = events.on('done', () => {
      seen.push('first')
      stopSecond()
      events.on('done', () => seen.push('late'))
      stop()
    })
    const stopSecond = events.on('done', () => seen.push('second'))
    events.emit('done')
    expect(seen).toEqual(['first'])
    events.emit('done')
    expect(seen).toEqual(['first', 'late'])
  })

  it('removes by listener, and all', () => {
    const events = createEvents<Map>()
    const listener = () => expect.unreachable()
    events.on('done', listener)
    events.once('done', listener)
    events.off('done', listener)
    events.on('text', listener)
    events.clear()
    expect(events.emit('done') || events.emit('text', '')).toBe(false)
    expect(events.listenerCount('text')).toBe(0)
  })

  it('waits for an event that passes', async () => {
    const events = createEvents<Map>()
    const found = events.wait('text', { where: (text) => text.length > 1 })
    events.emit('text', 'a')
    events.emit('text', 'bc')
    expect(await found).toBe('bc')
    expect(events.listenerCount('text')).toBe(0)
  })

  it('ends a wait by timeout, abort, or a condition that throws', async () => {
    const clock = manualClock()
    const events = createEvents<Map>({ clock })
    const late = events.wait('done', { timeout: 50 })
    const byDefault = events.wait('done')
    clock.advance(30_000)
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    await expect(byDefault).rejects.toMatchObject({ code: 'timeout' })
    const abort = new AbortController()
    const aborted = events.wait('done', { signal: abort.signal, timeout: Number.POSITIVE_INFINITY })
    abort.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    await expect(events.wait('done', { signal: abort.signal })).rejects.toThrow('enough')
    const broken = events.wait('text', {
      where: () => {
        throw new Error('broken')
      },
    })
    events.emit('text', '')
    await expect(broken).rejects.toThrow('broken')
    expect(events.listenerCount('done') + events.listenerCount('text') + clock.pending).toBe(0)
  })
})
