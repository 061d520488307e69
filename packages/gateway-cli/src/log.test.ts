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
    '{"level":"info","time":"1970-01-01T00:00:00.000Z","user":"juliet@example.org","n":1,"text":"Two\\nlines."}\n',
    '{"level":"warn","time":"1970-01-01T00:00:00.000Z","text":"Text alone."}\n',
  ])
})

it('lets no detail pass for what the log says itself', () => {
  const { log, lines, entry } = logging()
  const forged = { time: 'never', level: 'error', text: 'Forged.', user: 'romeo@example.org', details: 1, n: 2 }
  log.forUser('juliet@example.org').info(forged, 'Said.')
  const { user, ...others } = forged
  expect(entry()).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    text: 'Said.',
    user: 'juliet@example.org',
    n: 2,
    details: { time: 'never', level: 'error', text: 'Forged.', details: 1, user },
  })
  // Of two keys alike, readers of JSON take either: each is there once, and once below `details`.
  for (const key of ['time', 'level', 'text', 'user']) expect(lines[0]!.split(`"${key}":`)).toHaveLength(3)
  log.info(others, 'Said.')
  expect(entry()).toMatchObject({ time: '1970-01-01T00:00:00.000Z', level: 'info', text: 'Said.' })
})

it('changes its level while it is used, for the users as well', () => {
  const { log, lines } = logging({ level: 'info' })
  const juliet = log.forUser('juliet@example.org')
  juliet.debug('1')
  log.level = 'debug'
  expect(log.level).toBe('debug')
  juliet.debug('2')
  log.level = 'error'
  juliet.warn('3')
  expect(lines).toEqual([expect.stringContaining('"text":"2"')])
})

it('is JSON whatever the secret is made of', () => {
  const { log, entry } = logging({ secrets: ['":"":', '1970'] })
  log.info({ n: 1970, text: '1970', '":"":': 1 })
  expect(entry()).toMatchObject({
    time: '1970-01-01T00:00:00.000Z',
    n: 1970,
    details: { text: '[secret]' },
    '[secret]': 1,
  })
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
