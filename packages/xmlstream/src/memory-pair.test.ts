import { describe, expect, it } from 'vitest'
import { settled } from '../test/until.js'
import { memoryPair } from './memory-pair.js'
import type { Transport } from './transport.js'

function listen(transport: Transport) {
  const log: string[] = []
  const decoder = new TextDecoder()
  transport.open({
    onData: (chunk) => log.push(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })),
    onDrain: () => log.push('DRAIN'),
    onClose: (error) => log.push(error ? `CLOSE ${error.message}` : 'CLOSE'),
  })
  return log
}

describe('memoryPair', () => {
  it('delivers later, in order, and what came before open', async () => {
    const [a, b] = memoryPair()
    a.write('one')
    const log = listen(b)
    a.write('two')
    expect(log).toEqual([])
    await settled()
    expect(log).toEqual(['one', 'two'])
  })

  it('cuts into bytes', async () => {
    const [a, b] = memoryPair({ chunk: 1 })
    const log = listen(b)
    a.write('aé€')
    await settled()
    expect(log).toEqual(['a', '', 'é', '', '', '€'])
  })

  it('delivers what was written before the end, both ways, and closes each side once', async () => {
    const [a, b] = memoryPair()
    const [atA, atB] = [listen(a), listen(b)]
    b.write('to a')
    a.write('to b')
    a.end()
    a.write('too late')
    await settled()
    a.destroy()
    b.end()
    await settled()
    expect(atA).toEqual(['to a', 'CLOSE'])
    expect(atB).toEqual(['to b', 'CLOSE'])
  })

  it('pauses, and tells the writer when its buffer is full and when it has room again', async () => {
    const [a, b] = memoryPair({ highWaterMark: 4 })
    const [atA, atB] = [listen(a), listen(b)]
    b.pause()
    expect(a.write('1234')).toBe(true)
    expect(a.write('5')).toBe(false)
    await settled()
    expect(atB).toEqual([])
    b.resume()
    await settled()
    expect(atB).toEqual(['1234', '5'])
    expect(atA).toEqual(['DRAIN'])
  })

  it('loses what was under way when destroyed', async () => {
    const [a, b] = memoryPair()
    const [atA, atB] = [listen(a), listen(b)]
    a.write('lost')
    a.destroy()
    await settled()
    expect(atA).toEqual(['CLOSE'])
    expect(atB).toEqual(['CLOSE'])
    const [c, d] = memoryPair()
    d.destroy()
    const atC = listen(c)
    const atD = listen(d)
    await settled()
    expect([atC, atD]).toEqual([['CLOSE'], ['CLOSE']])
  })
})
