import { createManualClock } from '@trestle/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { race } from './race.js'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A race whose every step the test takes by hand. Targets are names; `hosts` has their addresses. */
function stage(hosts: Record<string, readonly string[] | Error | Promise<readonly string[]>>) {
  const clock = createManualClock(0)
  const controller = new AbortController()
  const log: string[] = []
  const asked: string[] = []
  const discarded: string[] = []
  const open = new Map<string, { win: () => void; fail: (error: Error) => void; signal: AbortSignal }>()
  let most = 0
  const result = race({
    targets: Object.keys(hosts),
    async addresses(target) {
      asked.push(target)
      const found = await hosts[target]
      if (found instanceof Error) throw found
      return found ?? []
    },
    attempt: (target, address, signal) =>
      new Promise<string>((resolve, reject) => {
        log.push(`${clock.now()} ${target} ${address}`)
        const close = () => {
          open.delete(address)
          signal.removeEventListener('abort', close)
        }
        open.set(address, {
          win: () => resolve(address),
          fail: (error) => {
            close()
            reject(error)
          },
          signal,
        })
        most = Math.max(most, open.size)
        signal.addEventListener('abort', close)
      }),
    discard: (address) => discarded.push(address),
    delay: 250,
    clock,
    signal: controller.signal,
  })
  result.catch(() => {})
  const advance = async (ms: number) => {
    await settled()
    clock.advance(ms)
    await settled()
  }
  const fail = async (address: string) => {
    open.get(address)?.fail(new Error(`${address} fails`))
    await settled()
  }
  return { clock, controller, log, asked, discarded, open, result, advance, fail, most: () => most }
}

describe('a race for a connection', () => {
  it('starts an attempt each 250 ms, and keeps to the order of the targets', async () => {
    const { log, open, result, advance, clock } = stage({ one: ['a', 'b'], two: ['c'] })
    await advance(249)
    expect(log).toEqual(['0 one a'])
    await advance(1)
    await advance(250)
    expect(log).toEqual(['0 one a', '250 one b', '500 two c'])
    const second = open.get('b')
    second?.win()
    await expect(result).resolves.toBe('b')
    expect([open.size, clock.pending]).toEqual([0, 0])
    expect(second?.signal.aborted).toBe(true)
  })

  it('starts the next at once when one fails', async () => {
    const { log, result, advance, fail, open } = stage({ one: ['a', 'b'], two: ['c', 'd'] })
    await advance(100)
    await fail('a')
    await fail('b')
    expect(log).toEqual(['0 one a', '100 one b', '100 two c'])
    await advance(249)
    expect(log).toHaveLength(3)
    await advance(1)
    expect(log[3]).toBe('350 two d')
    open.get('d')?.win()
    await expect(result).resolves.toBe('d')
  })

  it('comes to the next target after three addresses, and to the rest later', async () => {
    const { log, fail, open } = stage({ one: ['a', 'b', 'c', 'd'], two: ['e', 'f', 'g', 'h'], three: ['i'] })
    await settled()
    for (const address of 'abcefgid') await fail(address)
    expect(log.map((line) => line.at(-1)).join('')).toBe('abcefgidh')
    open.get('h')?.win()
  })

  it('has six open at most', async () => {
    const { log, advance, fail, most, open } = stage({ one: [...'abc'], two: [...'def'], three: [...'ghi'] })
    for (let i = 0; i < 20; i++) await advance(250)
    expect(log).toHaveLength(6)
    await fail('b')
    expect(log).toHaveLength(7)
    await advance(1000)
    expect([log.length, most()]).toEqual([7, 6])
    open.get('a')?.win()
  })

  it('waits for a host name that takes long no more than for an address', async () => {
    let found: (addresses: string[]) => void = () => {}
    const slow = new Promise<string[]>((resolve) => {
      found = resolve
    })
    const { log, asked, advance, open, result } = stage({ slow, two: ['b', 'c', 'd'] })
    await advance(249)
    expect([asked, log]).toEqual([['slow'], []])
    await advance(1)
    expect(log).toEqual(['250 two b'])
    await advance(100)
    found(['a'])
    await advance(150)
    expect(log[1]).toBe('500 slow a')
    open.get('a')?.win()
    await expect(result).resolves.toBe('a')
  })

  it('fails with all that failed, addresses and names', async () => {
    const { fail, result, clock } = stage({ one: ['a'], gone: new Error('no such host'), two: ['b'] })
    await settled()
    await fail('a')
    await fail('b')
    const error = await result.catch((reason) => reason)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error.errors.map(({ message }: Error) => message).sort()).toEqual(['a fails', 'b fails', 'no such host'])
    expect(clock.pending).toBe(0)
  })

  it('ends by its signal, and leaves nothing open', async () => {
    const { controller, result, open, advance, clock, log, fail } = stage({ one: ['a', 'b'], two: ['c'] })
    await advance(250)
    expect(open.size).toBe(2)
    controller.abort(new Error('enough'))
    await expect(result).rejects.toThrow('enough')
    expect([open.size, clock.pending]).toEqual([0, 0])
    await fail('a')
    expect(log).toHaveLength(2)
    const late = race({ ...never, signal: controller.signal })
    await expect(late).rejects.toThrow('enough')
  })

  it('gets rid of a connection that came too late', async () => {
    const { open, advance, result, discarded } = stage({ one: ['a', 'b'] })
    await advance(250)
    const [a, b] = [open.get('a'), open.get('b')]
    b?.win()
    a?.win()
    await expect(result).resolves.toBe('b')
    await settled()
    expect(discarded).toEqual(['a'])
  })

  it('tries each address exactly once, within the bound, and always ends, whatever happens', async () => {
    const hosts = fc.array(fc.option(fc.nat(5), { nil: undefined }), { minLength: 1, maxLength: 6 })
    const steps = fc.array(fc.oneof(fc.constant(undefined), fc.nat(40)), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(hosts, steps, async (counts, acts) => {
        let id = 0
        const named = counts.map((count, i) => {
          const found = count === undefined ? new Error('none') : Array.from({ length: count }, () => `x${id++}`)
          return [`t${i}`, found] as const
        })
        const { advance, fail, most, log, result, open } = stage(Object.fromEntries(named))
        for (const act of acts) await (act === undefined ? advance(250) : fail(`x${act}`))
        for (let i = 0; i < id + counts.length || open.size > 0; i++) {
          await advance(250)
          for (const address of [...open.keys()]) await fail(address)
        }
        await expect(result).rejects.toBeInstanceOf(AggregateError)
        expect(new Set(log.map((line) => line.split(' ')[2])).size).toBe(id)
        expect(log).toHaveLength(id)
        expect(most()).toBeLessThanOrEqual(6)
      }),
      { numRuns: 50 },
    )
  })
})

const never = {
  targets: ['x'],
  addresses: () => Promise.reject(new Error('asked')),
  attempt: () => Promise.reject(new Error('tried')),
  discard: () => {},
  delay: 250,
  clock: createManualClock(0),
}
