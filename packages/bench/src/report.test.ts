import { describe, expect, it } from 'vitest'
import { median, medianRatio } from './median.js'
import { readOptions } from './options.js'
import { echoTable, pluginTable, xmlTable } from './report.js'
import { startupTable } from './startup-report.js'

describe('medians', () => {
  it('are the middle', () => {
    expect(median([5, 1, 100])).toBe(5)
    expect(median([4, 1, 100, 2])).toBe(3)
    expect(median([])).toBeNaN()
  })

  it('of ratios compare round by round', () => {
    expect(medianRatio([20, 2, 200], [10, 1, 50])).toBe(2)
  })
})

describe('tables', () => {
  it('compare libraries with the first', () => {
    const common = { task: 'parse', corpus: 'small' } as const
    expect(
      xmlTable([
        { ...common, contestant: 'ours', rounds: [40, 60], mbPerCpuSecond: 50 },
        { ...common, contestant: 'theirs', rounds: [20, 30], mbPerCpuSecond: 25 },
      ]).split('\n'),
    ).toEqual([
      '             library  MB/CPU-s      range  ours reaches x',
      '-----------  -------  --------  ---------  --------------',
      'parse small     ours      50.0  40.0-60.0',
      'parse small   theirs      25.0  20.0-30.0            2.00',
    ])
  })

  it('compare components with the first', () => {
    const echo = (contestant: string, cpuPer10k: number) => {
      const round = { cpuPer10k, firstCpuPer10k: 2 * cpuPer10k, messagesPerSecond: 10_000, peakRssMb: 70, damaged: 3 }
      return { contestant, ...round, rounds: [round] }
    }
    const [, , , theirs] = echoTable([echo('ours', 0.1), echo('theirs', 0.4)]).split('\n')
    expect(theirs?.split(/\s+/)).toEqual([
      ...['theirs', '0.400', '0.400-0.400', '0.25', '0.800', '0.25', '10000', '70', '3'],
    ])
  })
})

describe('the table of plugins', () => {
  it('compares numbers of plugins with the fewest', () => {
    const common = { stanza: 'iq' } as const
    expect(
      pluginTable([
        { ...common, plugins: 5, rounds: [1000, 3000], nsPerStanza: 2000 },
        { ...common, plugins: 120, rounds: [1100, 3300], nsPerStanza: 2200 },
      ]).split('\n'),
    ).toEqual([
      '                 CPU-ns/stanza      range  times 5 plugins',
      '---------------  -------------  ---------  ---------------',
      'iq, 5 plugins             2000  1000-3000',
      'iq, 120 plugins           2200  1100-3300             1.10',
    ])
  })
})

describe('the table of starts', () => {
  it('compares peers with ours, above what Node takes', () => {
    const start = (contestant: string, cpuMs: number, files: number) => ({
      contestant,
      cpuMs,
      cpuMsAboveBare: cpuMs - 40,
      files,
      rounds: [cpuMs - 1, cpuMs + 1],
    })
    const starts = [start('Node alone', 40, 0), start('@trestle/client', 70, 14), start('@xmpp/client', 100, 90)]
    expect(startupTable({ starts, bareRssMb: 41.4, gatewayRssMb: undefined }).split('\n')).toEqual([
      'start            CPU-ms   range  above Node  ours takes x  files',
      '---------------  ------  ------  ----------  ------------  -----',
      'Node alone           40   39-41                                0',
      '@trestle/client      70   69-71          30                   14',
      '@xmpp/client        100  99-101          60          0.50     90',
      '',
      'idle         RSS MB',
      '----------  -------',
      'Node alone       41',
      'a gateway   unknown',
    ])
  })
})

describe('arguments', () => {
  it('mean all parts unless some are named', () => {
    expect(readOptions([])).toMatchObject({ rounds: 7, seed: 1, quick: false, seconds: 180 })
    expect(readOptions([]).parts).toEqual([
      'parse',
      'serialize',
      'curves',
      'retained',
      'echo',
      'plugins',
      'startup',
      'types',
    ])
    expect(readOptions(['soak', '--quick'])).toMatchObject({ parts: ['soak'], seconds: 10 })
    expect(readOptions(['soak', '--quick', '--minutes', '2']).seconds).toBe(120)
    expect(readOptions(['echo', 'parse', '--quick']).parts).toEqual(['parse', 'echo'])
    expect(readOptions(['irc', '--only', 'biboumi']).only).toEqual(['biboumi'])
    expect(readOptions(['--quick', '--json', 'x.json'])).toMatchObject({ rounds: 1, json: 'x.json' })
  })

  it.each([
    [['pars']],
    [['--rounds', '0']],
    [['--seed', 'x']],
    [['soak', '--minutes', '0']],
    [['--what']],
    [['--only', 'xy']],
  ])('are refused: %j', (args) => {
    expect(() => readOptions(args)).toThrow()
  })
})
