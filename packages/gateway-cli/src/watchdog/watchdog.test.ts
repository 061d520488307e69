import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { fromSource, runNode } from '../../test/child.js'
import { folderWith } from '../../test/folder.js'
import { newSharedMemory, sharedState } from './shared-state.js'
import { createMainWatch } from './watch-main.js'
import type { WatchdogSettings } from './watchdog.js'

const program = fileURLToPath(new URL('../../test/programs/blocked.ts', import.meta.url))

/** From its source, so that the stack names its file. */
const run = (milliseconds: number, settings: WatchdogSettings, cwd = folderWith()) =>
  runNode([...fromSource, program, String(milliseconds), JSON.stringify(settings)], cwd).ended

it('tells what blocks the process while it does, and when it goes on', async () => {
  const { code, stdout, stderr } = await run(3000, { pretty: false, tellAfter: 800 })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [blocked, again, over] = stdout.trim().split('\n')
  expect(JSON.parse(blocked ?? '')).toMatchObject({
    level: 'error',
    user: 'juliet@example.org',
    handler: 'onMessage',
    text: 'The process is blocked: nobody is served until this ends.',
    stack: expect.arrayContaining([expect.stringMatching(/^neverEnding \(file:.*blocked\.ts:\d+:\d+\)$/)]),
  })
  expect(JSON.parse(blocked ?? '').handlerMilliseconds).toBeGreaterThan(500)
  expect(JSON.parse(again ?? '')).toMatchObject({ level: 'warn', text: 'The process is not blocked any more.' })
  expect(over).toBe('over')
})

it('ends the process where it is to, and remembers whose session it was', async () => {
  const folder = folderWith()
  const exitFile = join(folder, 'last-exit.json')
  const { code, signal, stdout } = await run(60_000, { pretty: true, tellAfter: 500, exitAfter: 1500, exitFile })
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
  expect(stdout).toMatch(
    /ERROR The process was blocked for too long, and is ended\. seconds=1\.5 user=juliet@example\.org/,
  )
  expect(JSON.parse(readFileSync(exitFile, 'utf8'))).toMatchObject({
    users: { 'juliet@example.org': { handler: 'onMessage', times: 1 } },
  })
})

it('counts looks, tells less and less often, and begins anew', () => {
  const state = sharedState(newSharedMemory())
  const said: string[] = []
  const look = createMainWatch({
    ...{ state, interval: 1000, tellAfter: 10_000, exitAfter: 400_000 },
    blocked: (silence) => said.push(`blocked ${silence}`),
    runsAgain: (silence) => said.push(`again ${silence}`),
    exit: (silence) => said.push(`exit ${silence}`),
  })
  for (let i = 0; i < 70; i++) look()
  state.beat()
  look()
  for (let i = 0; i < 9; i++) look()
  state.beat()
  look()
  expect(said).toEqual(['blocked 10000', 'blocked 60000', 'again 70000'])
  said.length = 0
  for (let i = 0; i < 400; i++) look()
  expect(said).toEqual(['blocked 10000', 'blocked 60000', 'blocked 360000', 'exit 400000'])
})

it('shares the handler that runs, whatever it is called, and whether all is over', () => {
  const memory = newSharedMemory()
  const [main, watchdog] = [sharedState(memory), sharedState(memory)]
  expect(watchdog.running).toBeUndefined()
  main.running = { user: 'jülïet@example.org', handler: 'onMessage', at: 5 }
  expect(watchdog.running).toEqual({ user: 'jülïet@example.org', handler: 'onMessage', at: 5 })
  main.running = { user: 'x'.repeat(10_000), handler: 'onMessage', at: 5 }
  expect(watchdog.running).toBeUndefined()
  main.running = undefined
  expect(watchdog.running).toBeUndefined()
  expect(watchdog.isOver).toBe(false)
  main.isOver = true
  expect(watchdog.isOver).toBe(true)
})
