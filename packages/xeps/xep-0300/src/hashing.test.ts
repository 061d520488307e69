import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashing as inBrowsers } from './index.js'
import { hashing as onNode } from './index.node.js'

const coucou = new TextEncoder().encode('coucou')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all
}

describe.each([
  ['on Node', onNode],
  ['in browsers', inBrowsers],
])('hashing %s', (_, hashing) => {
  it('computes SHA-256 by default, and what else there is', async () => {
    const { algo, value } = await hashing.hash(coucou)
    expect([algo, hex(value)]).toEqual(['sha-256', createHash('sha256').update(coucou).digest('hex')])
    const all = await hashing.hashAll(coucou, hashing.algorithms)
    expect(all.map(({ algo }) => algo)).toEqual(hashing.algorithms)
    expect(hashing.algorithms).toEqual(expect.arrayContaining(['sha-512', 'sha-384', 'sha-256', 'sha-1']))
  })

  it('takes files, streams and pieces', async () => {
    const { value } = await hashing.hash(coucou)
    const [cou] = [coucou.subarray(0, 3)]
    for (const input of [new Blob([coucou]), new Blob([coucou]).stream(), pieces(cou, new Uint8Array(), cou)]) {
      expect((await hashing.hash(input)).value).toEqual(value)
    }
  })

  it('does not mind how bytes are cut, nor that a buffer is used again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 }), async (chunks) => {
        async function* reused() {
          const buffer = new Uint8Array(40)
          for (const chunk of chunks) {
            buffer.set(chunk)
            yield buffer.subarray(0, chunk.length)
          }
        }
        const whole = createHash('sha512').update(Buffer.concat(chunks)).digest('hex')
        expect(hex((await hashing.hash(reused(), 'sha-512')).value)).toBe(whole)
      }),
      { numRuns: 50 },
    )
  })

  it('gives up what is too large, and closes its source', async () => {
    let closed = false
    async function* endless() {
      try {
        for (;;) yield coucou
      } finally {
        closed = true
      }
    }
    await expect(hashing.hash(endless(), 'sha-256', { maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-large' })
    expect(closed).toBe(true)
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(coucou),
      cancel: () => {
        cancelled = true
      },
    })
    await expect(hashing.hash(stream, 'sha-256', { maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-large' })
    expect(cancelled).toBe(true)
    await expect(hashing.hash(coucou, 'sha-256', { maxBytes: 6 })).resolves.toBeDefined()
  })

  it('gives up when it is told to', async () => {
    const abort = new AbortController()
    async function* source() {
      yield coucou
      abort.abort(new Error('enough'))
      yield coucou
    }
    await expect(hashing.hash(source(), 'sha-256', { signal: abort.signal })).rejects.toThrow('enough')
  })

  it('verifies all hashes that it may rely on', async () => {
    const good = await hashing.hashAll(coucou, ['sha-512', 'sha-256'])
    await expect(hashing.verify(coucou, good)).resolves.toBeUndefined()
    await expect(hashing.verify(coucou, [...good, { algo: 'crc64', value: coucou }])).resolves.toBeUndefined()
    const bad = { algo: 'sha-256', value: new Uint8Array(32) }
    for (const hashes of [[bad], [...good, bad], [bad, ...good], [{ algo: 'sha-256', value: new Uint8Array() }]]) {
      await expect(hashing.verify(coucou, hashes)).rejects.toMatchObject({ code: 'mismatch' })
    }
  })

  it('relies on nothing but what is strong and known', async () => {
    const [sha1] = await hashing.hashAll(coucou, ['sha-1'])
    for (const hashes of [
      [],
      [sha1!],
      [{ algo: 'md5', value: new Uint8Array(16) }],
      [{ algo: '__proto__', value: coucou }],
    ]) {
      await expect(hashing.verify(coucou, hashes)).rejects.toMatchObject({ code: 'unsupported-algorithm' })
    }
    await expect(hashing.verify(coucou, [sha1!], { accept: ['sha-1'] })).resolves.toBeUndefined()
  })
})

it('has more algorithms on Node', async () => {
  expect(onNode.algorithms).toEqual(expect.arrayContaining(['sha3-512', 'sha3-256', 'blake2b-512']))
  const [sha3, blake2b] = await onNode.hashAll(new Uint8Array(), ['sha3-256', 'blake2b-512'])
  expect(hex(sha3!.value)).toBe('a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a')
  expect(hex(blake2b!.value).slice(0, 32)).toBe('786a02f742015903c6c6fd852552d272')
  await expect(inBrowsers.hash(coucou, 'sha3-256')).rejects.toMatchObject({ code: 'unsupported-algorithm' })
})
