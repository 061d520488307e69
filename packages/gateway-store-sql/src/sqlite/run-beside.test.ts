import { expect, it, onTestFinished } from 'vitest'
import { temporaryFile } from '../../test/temporary.js'
import { openSqliteStore } from '../index.js'

const module = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`

async function opened() {
  const store = await openSqliteStore({ file: temporaryFile() })
  onTestFinished(() => store.close())
  return store
}

it('runs a module in the thread of the store, with memory that both see', async () => {
  const store = await opened()
  const memory = new Int32Array(new SharedArrayBuffer(4))
  const source =
    "import { threadId } from 'node:worker_threads'; export default ({ memory }) => { memory[0] = threadId; }"
  await store.runBeside(module(source), { memory })
  expect(memory[0]).toBeGreaterThan(0)
  expect(await store.users.all()).toEqual([])
})

it('rejects where the module cannot be run, and goes on', async () => {
  const store = await opened()
  await expect(store.runBeside(module('export default () => { throw new Error("No."); }'), {})).rejects.toThrow('No.')
  await expect(store.runBeside('file:///nowhere.mjs', {})).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })
  expect(await store.users.all()).toEqual([])
})
