import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createIdReader, startSlowReader } from './slow-reader.js'
import { type SoakSample, soakTable, summarize } from './soak-report.js'

const samples = (rssMb: readonly number[]): SoakSample[] =>
  rssMb.map((rss, i) => ({ seconds: i * 60, rssMb: rss, heapMb: 10, queued: 1000 + i, answered: i }))

describe('the summary of a soak', () => {
  it('finds memory flat that goes up and down', () => {
    const summary = summarize(samples([10, 50, 90, 100, 90, 100, 90, 100, 90, 100]))
    expect(summary).toMatchObject({ flat: true, rssMb: { min: 90, max: 100 }, queued: { min: 1002, max: 1009 } })
    expect(summary.queued.perMinute).toBeCloseTo(1)
    expect(summary.heapMb).toEqual({ min: 10, max: 10, perMinute: 0, growth: 1 })
  })

  it('finds memory that grows', () => {
    const summary = summarize(samples(Array.from({ length: 20 }, (_, i) => 50 + 5 * i)))
    expect(summary.flat).toBe(false)
    expect(summary.rssMb.perMinute).toBeCloseTo(5)
    expect(
      soakTable(summary)
        .split('\n')[2]
        ?.split(/\s{2,}/),
    ).toEqual(['RSS MB', '70.0', '145.0', '5.0', '1.69'])
  })
})

describe('the slow reader', () => {
  const messageOf = (index: number) =>
    `<message from='a@b/c' to='d@e' id='s${index}'><body>${'x'.repeat(500)}</body></message>`

  it('finds ids wherever the text is cut, and insists on their order', () => {
    const reader = createIdReader()
    const text = [0, 1, 2].map(messageOf).join('')
    for (const char of text) reader.take(char)
    expect(reader.count).toBe(3)
    expect(() => reader.take(messageOf(4))).toThrow('The answer to message 3 was expected, but s4 came.')
  })

  it('is answered in full by whoever sends back what it gets', async () => {
    const server = await startSlowReader({ messageOf, bytesPerSecond: 100_000 })
    const socket = connect(server.port, '127.0.0.1')
    let received = ''
    let answered = 0
    const more = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        received += chunk
        if (answered === 0 && received.endsWith("id='soak'>")) socket.write('<handshake>00</handshake>')
        const start = answered === 0 ? received.indexOf('<message') : 0
        if (start < 0) return
        socket.write(received.slice(start))
        answered += received.length - start
        received = ''
        if (answered > 200_000) resolve()
      })
    })
    socket.write("<stream:stream xmlns='jabber:component:accept'>")
    await more
    await server.catchUp()
    expect(server.answered).toBe(server.sent)
    socket.destroy()
    await server.close()
  })

  it('tells when the component leaves', async () => {
    const server = await startSlowReader({ messageOf, bytesPerSecond: 100_000 })
    connect(server.port, '127.0.0.1').end()
    await expect(server.failed).rejects.toThrow('The component left after 0 of 0 answers.')
    await server.close()
  })
})
