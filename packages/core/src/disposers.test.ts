import { expect, it } from 'vitest'
import { createDisposers } from './disposers.js'

it('undoes everything in reverse order, each once', () => {
  const log: number[] = []
  const disposers = createDisposers()
  const undo = [1, 2, 3].map((n) => disposers.add(() => log.push(n)))
  undo[1]?.()
  undo[1]?.()
  disposers.dispose()
  disposers.dispose()
  undo[0]?.()
  expect(log).toEqual([2, 3, 1])
})

it('is not stopped by errors, and tells the first', () => {
  const log: number[] = []
  const disposers = createDisposers()
  for (const n of [1, 2, 3, 4]) {
    disposers.add(() => {
      log.push(n)
      if (n % 2 === 0) throw new Error(`no ${n}`)
    })
  }
  expect(() => disposers.dispose()).toThrow('no 4')
  expect(log).toEqual([4, 3, 2, 1])
})

it('undoes at once what comes too late', () => {
  const log: number[] = []
  const disposers = createDisposers()
  disposers.dispose()
  const undo = disposers.add(() => log.push(1))
  expect(log).toEqual([1])
  undo()
  expect(log).toEqual([1])
})
