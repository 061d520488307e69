import { describe, expect, it } from 'vitest'
import { createLatest } from './latest.js'

/** A task that is over when it is told to be. */
function setUp() {
  const run = createLatest()
  const started: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  const start = (key: string, name: string) =>
    run(key, () => {
      started.push(name)
      return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }))
    })
  return { started, ends, start }
}

const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('of the tasks of a key', () => {
  it('one runs, and then only the last of the others', async () => {
    const { started, ends, start } = setUp()
    const first = start('a', 'first')
    await settled()
    const others = ['second', 'third', 'last'].map((name) => start('a', name))
    start('b', 'other key')
    await settled()
    expect(started).toEqual(['first', 'other key'])
    ends.get('first')!.resolve()
    await first
    await settled()
    expect(started).toEqual(['first', 'other key', 'last'])
    ends.get('last')!.reject(new Error('lost'))
    const results = await Promise.allSettled(others)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('the next one runs though one failed', async () => {
    const { started, ends, start } = setUp()
    const first = start('a', 'first')
    await settled()
    const second = start('a', 'second')
    ends.get('first')!.reject(new Error('lost'))
    await expect(first).rejects.toThrow('lost')
    await settled()
    ends.get('second')!.resolve()
    await second
    expect(started).toEqual(['first', 'second'])
  })
})
