import { describe, expect, it } from 'vitest'
import { file, readAll } from './index.js'

const letter = new TextEncoder().encode('Parting is such sweet sorrow')
const limit = { maxBytes: 100 }

describe('a file', () => {
  it('of bytes is read as often as it is opened, and knows its size', async () => {
    const attachment = file(letter, { name: 'letter.txt', type: undefined })
    expect([await readAll(attachment, limit), await readAll(attachment, limit)]).toEqual([letter, letter])
    expect(attachment).toMatchObject({ name: 'letter.txt', size: letter.length })
    expect('type' in attachment).toBe(false)
  })

  it('of a function is not read before it is opened, and anew each time', async () => {
    let opened = 0
    const attachment = file(async function* () {
      opened++
      yield letter.subarray(0, 7)
      yield letter.subarray(7)
    })
    expect(opened).toBe(0)
    expect([await readAll(attachment, limit), await readAll(attachment, limit)]).toEqual([letter, letter])
    expect(opened).toBe(2)
  })

  it('hands its signal on', async () => {
    const { signal } = new AbortController()
    const given: AbortSignal[] = []
    const attachment = file((one) => {
      given.push(one)
      return file(letter).open()
    })
    await readAll(attachment, { ...limit, signal })
    expect(given).toEqual([signal])
  })

  it('of a URL has it', () => {
    const url = new URL('https://files.montague.example/rose.jpg')
    expect(file(url, { seconds: 3 })).toMatchObject({ url, seconds: 3 })
  })

  it('of a URL that leads into a private network is refused when it is opened', async () => {
    await expect(readAll(file(new URL('http://127.0.0.1:8080/')), limit)).rejects.toMatchObject({
      code: 'forbidden-url',
    })
  })
})

describe('readAll', () => {
  it('reads no more than its limit', async () => {
    let yielded = 0
    const endless = file(async function* () {
      for (;;) {
        yielded++
        yield new Uint8Array(10)
      }
    })
    await expect(readAll(endless, { maxBytes: 35 })).rejects.toMatchObject({ code: 'too-large', maxBytes: 35 })
    expect(yielded).toBe(4)
  })

  it('does not open what says that it is larger', async () => {
    let opened = false
    const large = file(
      () => {
        opened = true
        return file(letter).open()
      },
      { size: 101 },
    )
    await expect(readAll(large, limit)).rejects.toMatchObject({ code: 'too-large' })
    expect(opened).toBe(false)
  })

  it('ends by its signal', async () => {
    const controller = new AbortController()
    const endless = file(async function* () {
      for (;;) {
        yield new Uint8Array(1)
        controller.abort(new Error('enough'))
      }
    })
    await expect(readAll(endless, { maxBytes: 1000, signal: controller.signal })).rejects.toThrow('enough')
  })

  it('rejects with what the source throws, also at once', async () => {
    const broken = file(() => {
      throw new Error('gone')
    })
    await expect(readAll(broken, limit)).rejects.toThrow('gone')
  })
})
