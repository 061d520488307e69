import { describe, expect, it } from 'vitest'
import type { SrvRecord } from './srv.js'
import { findTargets, type TargetOptions } from './targets.js'

type Zone = Record<string, readonly SrvRecord[] | Error>

const asked = (zone: Zone, options: Partial<TargetOptions> = {}) => {
  const names: string[] = []
  const found = findTargets({
    domain: 'example.org',
    signal: new AbortController().signal,
    random: () => 0,
    resolver: {
      async srv(name) {
        names.push(name)
        const records = zone[name] ?? []
        if (records instanceof Error) throw records
        return records
      },
    },
    ...options,
  })
  return found.then((targets) => ({ names, targets }))
}
const record = (name: string, port: number, priority = 0, weight = 0): SrvRecord => ({ name, port, priority, weight })
const PLAIN = '_xmpp-client._tcp.example.org'
const DIRECT = '_xmpps-client._tcp.example.org'

describe('where a server may be', () => {
  it('is asked for, and found, however the names are written', async () => {
    const zone = { [PLAIN]: [record('A.Example.ORG.', 5222)] }
    const { names, targets } = await asked(zone, { domain: 'Example.Org.' })
    expect(names).toEqual([DIRECT, PLAIN])
    expect(targets).toEqual([{ host: 'a.example.org', port: 5222, direct: false }])
    const local = await asked({}, { domain: 'LocalHost.' })
    expect(local).toEqual({ names: [], targets: [{ host: 'localhost', port: 5222, direct: false }] })
  })

  it('is in both kinds of records, as one set by priority', async () => {
    const zone = {
      [PLAIN]: [record('a.example.org', 5222, 5), record('b.example.org', 80, 20)],
      [DIRECT]: [record('c.example.org.', 443, 10)],
    }
    const { targets } = await asked(zone)
    expect(targets).toEqual([
      { host: 'a.example.org', port: 5222, direct: false },
      { host: 'c.example.org', port: 443, direct: true },
      { host: 'b.example.org', port: 80, direct: false },
    ])
    expect((await asked(zone, { mode: 'direct' })).targets).toMatchObject([{ host: 'c.example.org' }])
    expect((await asked(zone, { mode: 'starttls' })).targets).toMatchObject([{ port: 5222 }, { port: 80 }])
    expect((await asked(zone, { mode: 'none' })).names).toEqual([PLAIN])
  })

  it('is the domain itself without records, or when the DNS fails', async () => {
    const fallback = [{ host: 'example.org', port: 5222, direct: false }]
    expect((await asked({})).targets).toEqual(fallback)
    expect((await asked({ [PLAIN]: new Error('ESERVFAIL'), [DIRECT]: new Error('ETIMEOUT') })).targets).toEqual(
      fallback,
    )
    expect((await asked({}, { mode: 'direct' })).targets).toEqual([{ host: 'example.org', port: 5223, direct: true }])
  })

  it.each(['127.0.0.1', '::1', 'localhost', 'xmpp.localhost'])('is %s without asking', async (domain) => {
    expect(await asked({}, { domain })).toEqual({ names: [], targets: [{ host: domain, port: 5222, direct: false }] })
  })

  it('is nowhere when the DNS says so', async () => {
    const none = asked({ [PLAIN]: [record('', 0)], [DIRECT]: [record('.', 0)] })
    await expect(none).rejects.toMatchObject({ name: 'SrvError', code: 'no-service' })
    await expect(none).rejects.toMatchObject({ code: 'no-service' })
    const { targets } = await asked({ [PLAIN]: [record('a.example.org', 5222)], [DIRECT]: [record('', 0)] })
    expect(targets).toHaveLength(1)
  })

  it('is in sixteen places at most', async () => {
    const many = Array.from({ length: 100 }, (_, i) => record(`h${i}.example.org`, 5222, i))
    expect((await asked({ [PLAIN]: many })).targets).toHaveLength(16)
  })

  it('does not matter any more after an abort', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(asked({}, { signal })).rejects.toThrow('enough')
  })
})
