import { describe, expect, it } from 'vitest'
import { createLimiter } from './limiter.js'

/** A task that ends when it is told to. */
function task(name: string, log: string[]) {
  let resolve: (name: string) => void = () => {}
  const promise = new Promise<string>((done) => {
    resolve = done
  })
  const run = () => {
    log.push(name)
    return promise
  }
  return { run, end: () => resolve(name) }
}

describe('a limiter', () => {
  it('runs so many at once, and the others in their order', async () => {
    const log: string[] = []
    const limiter = createLimiter(2)
    const tasks = ['a', 'b', 'c', 'd'].map((name) => task(name, log))
    const results = tasks.map(({ run }) => limiter.run(run))
    await Promise.resolve()
    expect(log).toEqual(['a', 'b'])
    tasks[1]!.end()
    await results[1]
    await Promise.resolve()
    expect(log).toEqual(['a', 'b', 'c'])
    for (const { end } of tasks) end()
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('goes on after one that fails', async () => {
    const limiter = createLimiter(1)
    const failed = limiter.run(async () => {
      throw new Error('broken')
    })
    const after = limiter.run(async () => 'fine')
    await expect(failed).rejects.toThrow('broken')
    expect(await after).toBe('fine')
  })

  it('lets go whoever does not want to wait, and gives nobody his turn twice', async () => {
    const log: string[] = []
    const limiter = createLimiter(1)
    const [first, second, third] = ['a', 'b', 'c'].map((name) => task(name, log)) as [
      ReturnType<typeof task>,
      ReturnType<typeof task>,
      ReturnType<typeof task>,
    ]
    const controller = new AbortController()
    const running = limiter.run(first.run)
    const left = limiter.run(second.run, controller.signal)
    const waiting = limiter.run(third.run)
    controller.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    await expect(limiter.run(second.run, controller.signal)).rejects.toThrow('enough')
    first.end()
    third.end()
    await Promise.all([running, waiting])
    expect(log).toEqual(['a', 'c'])
  })
})
