import { describe, expect, it } from 'vitest'
import type { Log } from '../module/network.js'
import { userLog } from './user-log.js'

function setUp(secrets: readonly string[]) {
  const lines: { level: string; details: object | string; text: string | undefined }[] = []
  const level = (name: string) => (details: object | string, text?: string) =>
    void lines.push({ level: name, details, text })
  const base: Log = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
  return { lines, log: userLog(base, 'romeo@x.example', secrets) }
}

describe('the log of a user', () => {
  it('says of everything whom it concerns', () => {
    const { lines, log } = setUp([])
    const error = new Error('boom')
    log.info('Hello')
    log.error({ error, chat: 'echobot' }, 'Failed')
    expect(lines).toEqual([
      { level: 'info', details: { user: 'romeo@x.example' }, text: 'Hello' },
      { level: 'error', details: { user: 'romeo@x.example', error, chat: 'echobot' }, text: 'Failed' },
    ])
  })

  it('never tells a secret of the user, wherever a library puts it', () => {
    const { lines, log } = setUp(['hunter2', 'abc'])
    const cause = Object.assign(new Error('POST /login?password=hunter2'), { config: { auth: { pass: 'hunter2' } } })
    log.warn({ error: new TypeError('hunter2 was refused', { cause }), list: ['hunter2', 1] }, 'With hunter2')
    log.debug('hunter2')
    const [warned] = lines as unknown as [{ details: { error: TypeError } }]
    const { error } = warned.details
    const all = [JSON.stringify(lines), error.message, error.stack, String(error.cause), (error.cause as Error).stack]
    expect(all.join()).not.toContain('hunter2')
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe('[secret] was refused')
    expect(lines[1]).toMatchObject({ text: '[secret]' })
  })

  it('does not fail at whatever it is given', () => {
    const { lines, log } = setUp(['hunter2'])
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const trap = {
      get broken() {
        throw new Error('no')
      },
    }
    log.info({ circle, trap, nothing: null, at: new Date(0) })
    expect(lines[0]?.details).toMatchObject({ trap: '[unreadable]', nothing: null, at: new Date(0) })
  })
})
