import { expect, it } from 'vitest'
import { createSerial } from './index.js'

it('runs tasks of one key in order, of several keys side by side', async () => {
  const log: string[] = []
  const serial = createSerial()
  const gates = new Map<string, () => void>()
  const task = (name: string) => () =>
    new Promise<string>((resolve) => {
      log.push(name)
      gates.set(name, () => resolve(name))
    })
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
  const results = [serial.run('a', task('a1')), serial.run('a', task('a2')), serial.run('b', task('b1'))]
  expect(serial.pending).toBe(3)
  await turn()
  expect(log).toEqual(['a1', 'b1'])
  gates.get('a1')?.()
  await turn()
  expect(log).toEqual(['a1', 'b1', 'a2'])
  for (const open of gates.values()) open()
  expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b1'])
  await serial.idle()
  expect(serial.pending).toBe(0)
})

it('goes on after a task that fails, which its caller alone learns', async () => {
  const serial = createSerial()
  const failed = serial.run('a', () => {
    throw new Error('no')
  })
  const next = serial.run('a', () => 1)
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe(1)
})
