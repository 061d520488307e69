import { expect, it } from 'vitest'
import { createOrderedCalls } from './ordered-calls.js'

function setUp(maxChats: number) {
  const begun: string[] = []
  const open = new Map<string, () => void>()
  let idle = 0
  const calls = createOrderedCalls<string>({
    maxChats,
    begin(call, next) {
      begun.push(call)
      open.set(call, next)
    },
    onIdle: () => idle++,
  })
  const end = async (call: string) => {
    open.get(call)?.()
    await Promise.resolve()
  }
  return { calls, begun, end, idle: () => idle }
}

it('begins calls of one chat in their order, of several chats side by side', async () => {
  const { calls, begun, end, idle } = setUp(8)
  for (const call of ['a1', 'a2', 'b1', 'a3']) calls.add(call.charAt(0), call)
  expect(begun).toEqual([])
  await Promise.resolve()
  expect(begun).toEqual(['a1', 'b1'])
  await end('b1')
  await end('a1')
  expect(begun).toEqual(['a1', 'b1', 'a2'])
  await end('a2')
  expect([calls.count, idle()]).toEqual([1, 0])
  await end('a3')
  expect([calls.count, idle()]).toEqual([0, 1])
  calls.add('a', 'a4')
  await Promise.resolve()
  expect(begun.at(-1)).toBe('a4')
})

it('begins calls of so many chats at a time, each chat in its turn', async () => {
  const { calls, begun, end } = setUp(2)
  for (const chat of ['a', 'b', 'c']) for (const number of [1, 2]) calls.add(chat, `${chat}${number}`)
  await Promise.resolve()
  expect(begun).toEqual(['a1', 'b1'])
  for (const call of ['a1', 'b1', 'c1', 'a2']) await end(call)
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2'])
})
