import { describe, expect, it } from 'vitest'
import { describeWithServers } from '../src/index.js'
import { runNested } from './run-nested.js'

const without = { TRESTLE_WITHOUT: 'prosody,ejabberd,slixmpp' }

describe('a machine without servers', () => {
  it('passes, and reports each suite that could not run', async () => {
    const { code, tests, summary } = await runNested('counted', without)
    expect(code).toBe(0)
    expect(tests['failed']).toBeUndefined()
    expect(tests['passed']).toHaveLength(5)
    expect(tests['skipped']?.map((name) => name.split(',')[0])).toEqual([
      'first (prosody) needs prosody',
      'first (ejabberd) needs ejabberd',
      'fourth needs slixmpp',
    ])
    expect(summary.filter((entry) => (entry as { type: string }).type === 'skipped')).toEqual([
      {
        type: 'skipped',
        suite: 'first (prosody)',
        missing: 'prosody',
        packages: ['prosody', 'prosody-modules'],
      },
      expect.objectContaining({ suite: 'first (ejabberd)', missing: 'ejabberd' }),
      expect.objectContaining({ suite: 'fourth', missing: 'slixmpp' }),
    ])
    expect(summary).toContainEqual({ type: 'ran', on: 'fake', tests: 2 })
  }, 90_000)

  it('fails where servers are required', async () => {
    const { code, tests } = await runNested('counted', { ...without, TRESTLE_REQUIRE_SERVERS: '1' })
    expect(code).toBe(1)
    expect(tests['skipped']).toBeUndefined()
    expect(tests['failed']).toHaveLength(3)
    expect(tests['passed']).toHaveLength(5)
  }, 90_000)
})

describeWithServers('describeWithServers', { options: { users: { romeo: 'montague' } } }, (server, kind) => {
  it('gives each suite a running server of its kind', () => {
    expect(server()).toMatchObject({ name: kind, running: true })
  })

  it('may be killed by a suite', async () => {
    await server().kill()
    expect(server().running).toBe(false)
  })
})

describeWithServers('describeWithServers', { options: { users: { romeo: 'montague' } } }, (server) => {
  it('brings a killed server back for the next suite, with its data', async () => {
    expect(server().running).toBe(true)
    await expect(server().register('romeo', 'montague')).rejects.toThrow(/romeo/)
  })
})
