import { describe, expect, it } from 'vitest'
import * as trestle from '../adapters/trestle.mjs'
import { benchCurves, CURVES } from './curves.js'
import { curvesTable, retainedTable } from './curves-report.js'
import { retain } from './retained.js'
import { createXmlWork } from './xml-work.js'

describe('the curves', () => {
  it('have points up to the limits, each with a figure', () => {
    const points = benchCurves({ seed: 1, rounds: 1, bytes: 10_000, onStep() {} })
    expect([...new Set(points.map(({ curve }) => curve))]).toEqual(CURVES)
    expect(points.every(({ nsPerByte }) => nsPerByte >= 0)).toBe(true)
    expect(points.filter(({ curve }) => curve === 'depth').at(-1)?.size).toBe(64)
  })

  it('are a table that shows where the time per byte grows', () => {
    const lines = curvesTable([
      { curve: 'depth', size: 2, nsPerByte: 10 },
      { curve: 'depth', size: 64, nsPerByte: 15 },
    ]).split('\n')
    expect(lines[3]?.split(/\s+/)).toEqual(['depth', '64', '15.0', '1.50'])
  })
})

describe('what is retained', () => {
  const order = { task: 'retain', corpus: 'small', seed: 1, stanzas: 2000, chunkSize: 16_384, every: 50 } as const

  it('is counted per stanza that was kept, and is no chunk', () => {
    const { bytes, kept } = retain(trestle, { ...order, stanzas: 20_000 })
    expect(kept).toBe(400)
    expect(bytes).toBeLessThan(order.chunkSize / 2)
  })

  it('is asked of a worker like other work', () => {
    expect(createXmlWork(trestle)(order).kept).toBe(40)
  })

  it('is a table', () => {
    const lines = retainedTable([{ contestant: 'ours', corpus: 'small', every: 50, bytes: 1900 }]).split('\n')
    expect(lines[2]?.split(/\s{2,}/)).toEqual(['keep small', 'ours', 'one in 50', '1.90'])
  })
})
