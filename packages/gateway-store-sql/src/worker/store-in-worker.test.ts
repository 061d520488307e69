import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { StoreError } from '../index.js'
import { storeInWorker } from './store-in-worker.js'

const listeners = { onFailure: () => {}, onWarning: () => {} }

/** A worker that says what it is told to, and does what `onCalls` says. */
function worker(onCalls: string): Worker {
  const methods = JSON.stringify([['users', 'get'], ['users', 'put'], ['close']])
  const code = `
    const { parentPort } = require('node:worker_threads')
    parentPort.on('message', (calls) => { ${onCalls} })
    parentPort.postMessage({ methods: ${methods} })`
  const made = new Worker(code, { eval: true, execArgv: [] })
  onTestFinished(async () => void (await made.terminate()))
  return made
}

const answers = 'parentPort.postMessage({ outcomes: calls.map(([id, , args]) => [id, [calls.length, args]]) });'
const user = { jid: 'juliet@capulet.example', form: {}, registeredAt: new Date(0) }

it('posts the calls of one turn together, in their order', async () => {
  const store = await storeInWorker(worker(answers), listeners)
  const [first, second] = await Promise.all([store.users.get('a'), store.users.get('b')])
  expect([first, second]).toEqual([
    [2, ['a']],
    [2, ['b']],
  ])
  expect(await store.users.get('c')).toEqual([1, ['c']])
})

it('rejects a call that cannot be copied, and no other', async () => {
  const store = await storeInWorker(worker(answers), listeners)
  const bad = { ...user, form: { act: () => {} } }
  const results = await Promise.allSettled([store.users.get('a'), store.users.put(bad), store.users.get('c')])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it.each([
  ['exits', 'process.exit(3)', 'exit code 3'],
  ['throws', 'throw new Error("Out of paper.")', 'Out of paper.'],
])('fails all calls and says so once when the worker %s', async (_, does, reason) => {
  const onFailure = vi.fn<(error: StoreError) => void>()
  const store = await storeInWorker(worker(does), { ...listeners, onFailure })
  const failed = { name: 'StoreError', code: 'failed', message: expect.stringContaining(reason) }
  const calls = [store.users.get('a'), store.users.put(user)]
  for (const call of calls) await expect(call).rejects.toMatchObject(failed)
  await expect(store.users.get('b')).rejects.toMatchObject(failed)
  expect(onFailure.mock.calls).toMatchObject([[failed]])
  await store.close()
})

it('ends with the error that the store ends with', async () => {
  const onFailure = vi.fn()
  const failure = { message: 'The file is gone.', code: 'gone', isStoreError: true }
  const store = await storeInWorker(worker(`parentPort.postMessage({ failure: ${JSON.stringify(failure)} })`), {
    ...listeners,
    onFailure,
  })
  const gone = { name: 'StoreError', code: 'gone', message: 'The file is gone.' }
  await expect(store.users.get('a')).rejects.toMatchObject(gone)
  await expect(store.users.get('b')).rejects.toMatchObject(gone)
  expect(onFailure.mock.calls).toMatchObject([[gone]])
  await store.close()
})

it('says nothing when it was closed, and refuses further calls at once', async () => {
  const onFailure = vi.fn()
  const thread = worker(answers)
  const over = new Promise((resolve) => thread.once('exit', resolve))
  const store = await storeInWorker(thread, { ...listeners, onFailure })
  const before = store.users.get('a')
  const closed = [store.close(), store.close()]
  await expect(store.users.get('b')).rejects.toMatchObject({ code: 'closed' })
  expect(await before).toEqual([2, ['a']])
  await Promise.all(closed)
  await over
  expect(onFailure).not.toHaveBeenCalled()
})

it('rejects with the reason of a worker that ends before its store is open', async () => {
  const broken = new Worker('throw new Error("No ink.")', { eval: true, execArgv: [] })
  await expect(storeInWorker(broken, listeners)).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('No ink.'),
  })
})
