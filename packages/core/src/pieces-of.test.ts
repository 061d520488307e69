import { expect, it } from 'vitest'
import { type ByteSource, piecesOf } from './index.js'

const bytes = new TextEncoder().encode('Parting is such sweet sorrow')

async function* inPieces() {
  yield bytes.subarray(0, 7)
  yield bytes.subarray(7)
}

const streamOf = (onCancel: () => void = () => {}) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of [bytes.subarray(0, 7), bytes.subarray(7)]) controller.enqueue(piece)
    },
    cancel: onCancel,
  })

it.each<[string, () => ByteSource]>([
  ['bytes', () => bytes],
  ['a file', () => new Blob([bytes])],
  ['pieces', inPieces],
])('are all of %s', async (_, source) => {
  const pieces: number[] = []
  for await (const piece of piecesOf(source())) pieces.push(...piece)
  expect(pieces).toEqual([...bytes])
})

it('cancels a stream that is given up', async () => {
  let isCancelled = false
  const source = streamOf(() => {
    isCancelled = true
  })
  for await (const piece of piecesOf(source)) {
    expect(piece).toEqual(bytes.subarray(0, 7))
    break
  }
  expect(isCancelled).toBe(true)
})
