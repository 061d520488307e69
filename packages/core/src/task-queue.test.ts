import { expect, it } from 'vitest'
import { createTaskQueue } from './index.js'

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

/** A task that waits to be ended. */
function createTask(name: string, begun: string[]) {
  let end: { succeed(): void; fail(): void } | undefined
  const task = () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name)
      end = { succeed: () => resolve(name), fail: () => reject(new Error(name)) }
    })
  return { task, succeed: () => end?.succeed(), fail: () => end?.fail() }
}

it('runs so many tasks at a time, in the order of the calls', async () => {
  const queue = createTaskQueue({ maxRunning: 2 })
  const begun: string[] = []
  const tasks = ['a', 'b', 'c', 'd', 'e'].map((name) => createTask(name, begun))
  const results = tasks.map(({ task }) => queue.run(task))
  expect(begun).toEqual(['a', 'b'])
  expect([queue.running, queue.waiting]).toEqual([2, 3])
  tasks[1]!.succeed()
  await settled()
  expect(begun).toEqual(['a', 'b', 'c'])
  // Whoever comes now does not overtake those that wait.
  const late = queue.run(() => begun.push('late'))
  for (const { succeed } of tasks) {
    succeed()
    await settled()
  }
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd', 'e'])
  await late
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'late'])
  await settled()
  expect([queue.running, queue.waiting]).toEqual([0, 0])
})

it('goes on after tasks that fail, which their callers alone learn', async () => {
  const queue = createTaskQueue({ maxRunning: 1 })
  const { task, fail } = createTask('a', [])
  const failed = queue.run(task)
  const thrown = queue.run(() => {
    throw new Error('no')
  })
  const next = queue.run(() => 1)
  fail()
  await expect(failed).rejects.toThrow('a')
  await expect(thrown).rejects.toThrow('no')
  expect(await next).toBe(1)
})

it.each([0, -1, Number.NaN])('is refused with %d tasks at a time', (maxRunning) => {
  expect(() => createTaskQueue({ maxRunning })).toThrow(RangeError)
})

it('lets go whoever does not want to wait any longer, and gives nobody a turn twice', async () => {
  const queue = createTaskQueue({ maxRunning: 1 })
  const begun: string[] = []
  const [first, second, third] = ['a', 'b', 'c'].map((name) => createTask(name, begun)) as [
    ReturnType<typeof createTask>,
    ReturnType<typeof createTask>,
    ReturnType<typeof createTask>,
  ]
  const controller = new AbortController()
  const running = queue.run(first.task, controller.signal)
  const left = queue.run(second.task, controller.signal)
  const waiting = queue.run(third.task)
  controller.abort(new Error('enough'))
  await expect(left).rejects.toThrow('enough')
  await expect(queue.run(second.task, controller.signal)).rejects.toThrow('enough')
  expect([queue.running, queue.waiting]).toEqual([1, 1])
  first.succeed()
  await settled()
  third.succeed()
  expect(await Promise.all([running, waiting])).toEqual(['a', 'c'])
  expect(begun).toEqual(['a', 'c'])
})
