import { describe, expect, it } from 'vitest'
import { firstOpen } from './first-open.js'
import { WebSocketError } from './websocket-error.js'

interface Dial {
  readonly signal: AbortSignal
  readonly open: () => void
  readonly fail: (error: Error) => void
}

function race(urls: readonly string[], { delay = 1_000_000, signal = new AbortController().signal } = {}) {
  const dials = new Map<string, Dial>()
  const discarded: string[] = []
  const waiting = new Map<string, () => void>()
  const won = firstOpen<string>({
    urls,
    delay,
    signal,
    discard: (late) => discarded.push(late),
    dial: (url, given) =>
      new Promise((resolve, fail) => {
        dials.set(url, { signal: given, open: () => resolve(url), fail })
        waiting.get(url)?.()
      }),
  })
  const dialled = async (url: string): Promise<Dial> => {
    if (!dials.has(url)) await new Promise<void>((resolve) => waiting.set(url, resolve))
    return dials.get(url)!
  }
  return { won, dials, dialled, discarded }
}

describe('several WebSockets', () => {
  it('are tried one after the other, and the others are given up for the first that opens', async () => {
    const { won, dials, dialled, discarded } = race(['a', 'b', 'c'], { delay: 1 })
    expect([...dials.keys()]).toEqual(['a'])
    const c = await dialled('c')
    const a = await dialled('a')
    ;(await dialled('b')).open()
    expect(await won).toBe('b')
    expect(a.signal.aborted && c.signal.aborted).toBe(true)
    a.open()
    c.fail(new Error('late'))
    await Promise.resolve()
    expect(discarded).toEqual(['a'])
  })

  it('are tried at once where one fails', async () => {
    const { won, dialled } = race(['a', 'b'])
    ;(await dialled('a')).fail(new Error('no'))
    ;(await dialled('b')).open()
    expect(await won).toBe('b')
  })

  it('fail together', async () => {
    const { won, dialled } = race(['a', 'b'])
    ;(await dialled('a')).fail(new WebSocketError('refused', 'Not here.'))
    ;(await dialled('b')).fail(new WebSocketError('timeout', 'Nor there.'))
    await expect(won).rejects.toMatchObject({ code: 'refused', message: 'Not here. 1 more failed as well.' })
    const alone = race(['a'])
    const error = new WebSocketError('timeout', 'Late.')
    ;(await alone.dialled('a')).fail(error)
    await expect(alone.won).rejects.toBe(error)
  })

  it('are given up with the reason of the signal', async () => {
    const controller = new AbortController()
    const { won, dialled, discarded } = race(['a', 'b'], { signal: controller.signal })
    const a = await dialled('a')
    controller.abort(new Error('enough'))
    await expect(won).rejects.toThrow('enough')
    expect(a.signal.aborted).toBe(true)
    a.open()
    await Promise.resolve()
    expect(discarded).toEqual(['a'])
    const late = race(['a'], { signal: controller.signal })
    await expect(late.won).rejects.toThrow('enough')
    expect(late.dials.size).toBe(0)
  })
})
