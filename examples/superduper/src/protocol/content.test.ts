import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { content, type OutgoingContent, outgoingContent } from './content.js'
import { limits } from './limits.js'

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const line = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .filter((text) => !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const id = fc.integer({ min: 1, max: 1e12 }).map(String)
const reference = fc.record(
  { id: line, width: fc.integer({ min: 1, max: 5000 }), seconds: fc.double({ min: 0, max: 100, noNaN: true }) },
  { requiredKeys: ['id'] },
)

const said = fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }).chain((body) => {
  const range = fc
    .tuple(fc.nat(body.length - 1), fc.nat(body.length))
    .map(([start, length]) => ({ start, end: Math.min(body.length, start + 1 + length) }))
  const styled = fc.tuple(range, fc.constantFrom('bold', 'code', 'spoiler')).map(([at, style]) => ({ ...at, style }))
  const link = fc.tuple(range, line).map(([at, href]) => ({ ...at, style: 'link', href }))
  return fc.record(
    {
      body: fc.constant(body),
      markup: fc.array(fc.oneof(styled, link), { maxLength: 5 }),
      mentions: fc.array(
        fc.tuple(range, line).map(([at, account]) => ({ ...at, account })),
        { maxLength: 5 },
      ),
      previews: fc.array(fc.record({ url: line, title: line, image: reference }, { requiredKeys: ['url'] }), {
        maxLength: 3,
      }),
      replyTo: fc.record({ id, author: line, body: line }, { requiredKeys: ['id'] }),
      thread: line,
    },
    { requiredKeys: ['body'] },
  )
})
const latitude = fc.double({ min: -90, max: 90, noNaN: true }).map((value) => value + 0)
const specific = fc.oneof(
  fc.record({ kind: fc.constant('text') }),
  fc.record({ kind: fc.constant('files'), files: fc.array(reference, { minLength: 1, maxLength: 5 }) }),
  fc.record({ kind: fc.constant('voice'), file: reference }),
  fc.record({ kind: fc.constant('sticker'), file: reference, pack: line }),
  fc.record({ kind: fc.constant('location'), latitude, longitude: latitude }),
  fc.record({ kind: fc.constant('poll'), options: fc.array(line, { minLength: 2, maxLength: 5 }) }),
)
const single = fc.tuple(said, specific).map(([all, own]) => ({ ...all, ...own }))
const forwarded = fc
  .tuple(said, fc.array(fc.record({ by: line, at: maybe(fc.nat()), content: single }), { minLength: 1, maxLength: 3 }))
  .map(([all, messages]) => ({ ...all, kind: 'forwarded', messages }))

describe('what a client says', () => {
  it('is read as it was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(single, forwarded), (message) => {
        const written = json(message)
        expect(json(outgoingContent(written, ''))).toEqual(written)
      }),
    )
  })

  it('is a text where it does not say what', () => {
    expect(outgoingContent({ body: 'Ay me!' }, '')).toEqual({ kind: 'text', body: 'Ay me!' })
  })

  const one = { start: 0, end: 1 }
  it.each<[string, object]>([
    ['kind must be one of text, files, voice, sticker, location, poll, forwarded', { kind: 'song' }],
    ['kind must be one of', { kind: '__proto__' }],
    ['files needs 1 items at least', { kind: 'files', files: [] }],
    ['files exceeds 20 items', { kind: 'files', files: Array(21).fill({ id: 'x' }) }],
    ['file must be an object', { kind: 'voice' }],
    ['latitude must be a number from -90 to 90', { kind: 'location', latitude: 91, longitude: 0 }],
    ['longitude must be a number', { kind: 'location', latitude: 0, longitude: null }],
    ['options needs 2 items at least', { kind: 'poll', options: ['yes'] }],
    ['markup[0] is not in the body', { markup: [{ start: 0, end: 9, style: 'bold' }] }],
    ['markup[0] is not in the body', { markup: [{ start: 1, end: 1, style: 'bold' }] }],
    ['markup[0].style must be one of', { markup: [{ ...one, style: 'blink' }] }],
    ['markup[0].href must be a string', { markup: [{ ...one, style: 'link' }] }],
    [
      'mentions[1] is not in the body',
      {
        mentions: [
          { ...one, account: 'a' },
          { start: 2, end: 9, account: 'a' },
        ],
      },
    ],
    ['mentions exceeds 100 items', { mentions: Array(101).fill({ ...one, account: 'a' }) }],
    ['replyTo.id must be the id of a message', { replyTo: { id: 'x' } }],
    [
      'messages[0].content.kind must be one of text',
      { kind: 'forwarded', messages: [{ by: 'a', content: { kind: 'forwarded' } }] },
    ],
    [
      'messages[0].content.markup[0] is not in the body',
      {
        kind: 'forwarded',
        messages: [{ by: 'a', content: { body: 'x', markup: [{ start: 0, end: 2, style: 'bold' }] } }],
      },
    ],
    ['messages exceeds 20 items', { kind: 'forwarded', messages: Array(21).fill({ by: 'a', content: { body: '' } }) }],
  ])('is refused: %s', (problem, fields) => {
    expect(() => outgoingContent({ body: 'Ay me!', ...fields }, '')).toThrow(problem)
  })

  it('is bounded where what the server tells is not', () => {
    const body = 'x'.repeat(limits.textBytes + 1)
    expect(() => outgoingContent({ body }, '')).toThrow('body exceeds')
    expect(content({ body }, '')).toEqual({ kind: 'text', body } satisfies OutgoingContent)
  })
})
