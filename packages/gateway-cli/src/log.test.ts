import { JID } from '@trestle/jid'
import { expect, it } from 'vitest'
import { createLog, type LogOptions } from './log.js'

function logging(options: Partial<LogOptions> = {}) {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    pretty: false,
    secrets: ['oranges "and" lemons'],
    write: (line) => lines.push(line),
    now: () => new Date(0),
    ...options,
  })
  return { log, lines, entry: () => JSON.parse(lines.at(-1)!) }
}

it('writes an object for each line', () => {
  const { log, lines } = logging()
  log.info({ user: JID.parse('juliet@example.org'), n: 1 }, 'Two\nlines.')
  log.warn('Text alone.')
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","text":"Two\\nlines.","user":"juliet@example.org","n":1}\n',
    '{"time":"1970-01-01T00:00:00.000Z","level":"warn","text":"Text alone."}\n',
  ])
})

it('leaves out what is below its level', () => {
  const { log, lines } = logging({ level: 'warn' })
  log.debug('1')
  log.info('2')
  log.warn('3')
  log.error('4')
  expect(lines).toHaveLength(2)
})

it('shows errors with their causes', () => {
  const { log, entry } = logging()
  const error = Object.assign(new TypeError('Outer', { cause: new Error('Inner') }), { code: 'refused' })
  log.error({ error }, 'It failed.')
  expect(entry().error).toMatchObject({
    name: 'TypeError',
    message: 'Outer',
    code: 'refused',
    cause: { message: 'Inner' },
  })
})

it.each([true, false])('never shows a secret (pretty: %s)', (pretty) => {
  const { log, lines } = logging({ pretty })
  log.info({
    password: 'hunter2',
    accessToken: 'hunter2',
    form: { client_secret: 'hunter2', Authorization: 'hunter2' },
  })
  log.info('It is oranges "and" lemons.')
  log.error({ error: new Error('oranges "and" lemons'), nested: { deep: ['oranges "and" lemons'] } })
  expect(lines.join('')).not.toMatch(/hunter2|oranges/)
})

it('takes anything, and not too much of it', () => {
  const { log, lines } = logging()
  const cycle: Record<string, unknown> = { name: 'cycle' }
  cycle['self'] = cycle
  const hostile = {
    cycle,
    big: 10n,
    symbol: Symbol('s'),
    bytes: new Uint8Array(10_000),
    text: 'x'.repeat(1_000_000),
    list: Array.from({ length: 1_000_000 }, () => 1),
    fn() {},
    nothing: null,
    get thrower(): never {
      throw new Error('from a getter')
    },
    toJSONThrows: {
      toJSON() {
        throw new Error('from toJSON')
      },
    },
  }
  log.info(hostile)
  expect(lines).toHaveLength(1)
  expect(lines[0]!.length).toBeLessThan(30_000)
})

it('is for people on a terminal, and what others wrote does not command it', () => {
  const { log, lines } = logging({ pretty: true })
  log.warn({ user: '\u001b[2Jjuliet', count: 2, error: new Error('Gone\r') }, 'Odd.')
  const [first, second] = lines[0]!.split('\n')
  expect(first).toBe('00:00:00.000 WARN  Odd. user=\\x1b[2Jjuliet count=2')
  expect(second).toBe('  Error: Gone\\x0d')
  expect(lines[0]).not.toMatch(/[\u001b\r]/)
})
