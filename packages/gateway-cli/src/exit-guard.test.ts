import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { guardExit } from './exit-guard.js'
import { createLog } from './log.js'

const by = { user: 'juliet@example.org', handler: 'onMessage', since: 0 }

function guarding({ current, isOurs = false }: { readonly current?: typeof by; readonly isOurs?: boolean } = {}) {
  const process = Object.assign(new EventEmitter(), { exitCode: undefined as number | undefined })
  const lines: string[] = []
  const noted: unknown[] = []
  const dispose = guardExit({
    process,
    log: createLog({ level: 'info', pretty: false, secrets: [], write: (line) => lines.push(line) }),
    trace: { current },
    onModuleExit: (who) => noted.push(who),
    isOurs: () => isOurs,
  })
  return { process, noted, dispose, entries: () => lines.map((line) => JSON.parse(line)) }
}

it('says who ended the process, and gives it a code of its own', () => {
  const { process, noted, entries } = guarding({ current: by })
  process.emit('exit', 0)
  expect(process.exitCode).toBe(70)
  expect(noted).toEqual([by])
  expect(entries()).toEqual([
    expect.objectContaining({
      level: 'error',
      user: by.user,
      handler: 'onMessage',
      text: 'The network module ended the process.',
      error: expect.objectContaining({ message: 'process.exit(0) was called.' }),
    }),
  ])
})

it('says where it was called when no handler is known', () => {
  const { process, noted, entries } = guarding()
  process.emit('exit', 3)
  expect(process.exitCode).toBe(70)
  expect(noted).toEqual([])
  expect(entries()[0]).not.toHaveProperty('user')
  expect(entries()[0].error.stack).toContain('exit-guard.test')
})

it('knows a module that waits for ever', () => {
  const { process, entries } = guarding()
  process.exitCode = 13
  process.emit('exit', 0)
  expect(process.exitCode).toBe(3)
  expect(entries()).toHaveLength(1)
})

it('keeps the code of an uncaught error that nobody takes, and no other', () => {
  const { process, entries } = guarding()
  const taken = () => {}
  process.on('uncaughtException', taken)
  process.emit('uncaughtExceptionMonitor', new Error('Taken.'))
  process.off('uncaughtException', taken)
  process.emit('uncaughtExceptionMonitor', new Error('Not taken.'))
  process.emit('exit', 1)
  expect(process.exitCode).toBeUndefined()
  expect(entries()).toEqual([expect.objectContaining({ error: expect.objectContaining({ message: 'Not taken.' }) })])
})

it('takes no notice of an end that is ours, nor after it was disposed', () => {
  const ours = guarding({ isOurs: true })
  const disposed = guarding()
  disposed.dispose()
  for (const { process, entries } of [ours, disposed]) {
    process.emit('exit', 143)
    expect(process.exitCode).toBeUndefined()
    expect(entries()).toEqual([])
  }
})
