import { expect, it } from 'vitest'
import { parseUsage } from './usage.js'

it('reads what Linux tells of a process', () => {
  const stat = '4711 (a (curious) name) S 1 4711 4711 0 -1 4194304 899 0 7 0 123 45 6 7 20 0 3 0 9001 1000 2000'
  const status = 'Name:\ta (curious) name\nVmPeak:\t  99999 kB\nVmHWM:\t   30720 kB\nVmRSS:\t   20480 kB\n'
  expect(parseUsage(stat, status)).toEqual({ cpuMs: 1680, rssMb: 20, peakRssMb: 30 })
})
