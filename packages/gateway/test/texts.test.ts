import { addMention, readMentions } from '@trestle/xep-0372'
import { markSpoiler, spoilerHint } from '@trestle/xep-0382'
import { markUnstyled, Unstyled } from '@trestle/xep-0393'
import { Markup as MarkupElement, type MarkupValue, markupOf, markupOfStyling, setMarkup } from '@trestle/xep-0394'
import { codePointsOf, prependFallback, sliceRange } from '@trestle/xep-0428'
import { NS_REPLY, Reply } from '@trestle/xep-0461'
import { describe, expect, it } from 'vitest'
import type { Markup, MessageContent } from '../src/index.js'
import { messageGateway } from './message-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

const shown = (body: string, { markup = [], mentions = [] }: Partial<MessageContent>) => [
  ...markup.map(({ start, end, style }) => `${style}: ${body.slice(start, end)}`),
  ...mentions.map(({ start, end, who }) => `${who === 'me' ? who : who.legacyId}: ${body.slice(start, end)}`),
]

const markup = (spans: MarkupValue['spans']): MarkupValue => ({ spans, codeBlocks: [], lists: [], quotes: [] })

describe('what the contact says', () => {
  it('has its markup beside the plain text, also behind a quotation', async () => {
    const { nurse, receives } = await messageGateway()
    await nurse().sendText('A name?', { legacyId: 'm1' })
    const [first] = await receives()
    const body = '\u{1f339} a rose'
    await nurse().sendText(body, {
      markup: [{ start: 5, end: 9, style: 'bold' }],
      replyTo: { legacyId: 'm1', body: 'A \u{1f339}' },
    })
    const [message] = await receives()
    expect(message?.body).toBe(`> A \u{1f339}\n${body}`)
    expect(message?.get(Reply)?.id).toBe(first?.id)
    const [span] = markupOf(message!)!.spans
    expect(span).toMatchObject({ strong: true })
    expect(sliceRange(message!.body!, span!)).toBe('rose')
    expect(message!.has(Unstyled)).toBe(true)
  })

  it('keeps the places of markup and mentions where the text becomes several stanzas', async () => {
    const { nurse, receives } = await messageGateway()
    const word = '\u{1f339}rose '
    const body = word.repeat(20_000)
    const at = [1, 8000, 19_999].map((n) => n * word.length)
    await nurse().sendText(body, {
      markup: [
        ...at.map((start) => ({ start, end: start + 6, style: 'italic' as const })),
        { start: 0, end: body.length, style: 'code' },
      ],
      mentions: at.map((start) => ({ start, end: start + 2, who: 'me' as const })),
    })
    const messages = await receives(3)
    expect(messages.map((one) => one.body).join('')).toBe(body)
    const marked = messages.flatMap((one) =>
      markupOf(one)!
        .spans.filter(({ emphasis }) => emphasis)
        .map((span) => sliceRange(one.body!, span)),
    )
    expect(marked).toEqual(Array(3).fill('\u{1f339}rose'))
    expect(messages.flatMap(readMentions).map(({ text, jid }) => `${text} ${jid}`)).toEqual(
      Array(3).fill(`\u{1f339} ${ROMEO}`),
    )
    const length = messages.reduce((sum, one) => sum + codePointsOf(one.body!).length, 0)
    const covered = messages
      .flatMap((one) => markupOf(one)!.spans)
      .reduce((sum, { start, end }) => sum + end - start, 0)
    expect(covered).toBe(length)
  })

  it('names people by their addresses', async () => {
    const { nurse, receives } = await messageGateway()
    const mentions = [
      { start: 0, end: 5, who: 'me' },
      { start: 10, end: 16, who: { legacyId: 'Juliet C' } },
      { start: 17, end: 18, who: { legacyId: '' } },
    ] as const
    await nurse().sendText('Romeo and Juliet x', { mentions })
    const [message] = await receives()
    expect(readMentions(message!).map(({ jid, text }) => `${text} ${jid.local}`)).toEqual([
      'Romeo romeo',
      'Juliet ^juliet\\20^c',
    ])
  })

  it('shows where links lead to, and hides spoilers', async () => {
    const { nurse, receives } = await messageGateway()
    const body = 'See here, or verona.example: she wakes'
    const markup: Markup[] = [
      { start: 4, end: 8, style: 'link', href: 'https://verona.example/tomb' },
      { start: 4, end: 8, style: 'bold' },
      { start: 13, end: 27, style: 'link', href: 'https://verona.example/' },
      { start: 29, end: 38, style: 'spoiler' },
    ]
    await nurse().sendText(body, { markup })
    const [message] = await receives()
    expect(message?.body).toBe('See here <https://verona.example/tomb>, or verona.example: she wakes')
    expect(spoilerHint(message!)).toBe('See here <https://verona.example/tomb>, or verona.example: …')
    expect(markupOf(message!)!.spans).toMatchObject([{ start: 4, end: 8, strong: true }])
  })

  it('survives parts that are no parts', async () => {
    const { nurse, receives } = await messageGateway()
    const wrong = [
      ...[null, {}, { start: 0, end: 99, style: 'bold' }, { start: -1, end: 2, style: 'bold' }],
      ...[
        { start: 2, end: 1, style: 'bold' },
        { start: 0, end: 1, style: 'blink' },
        { start: 0.5, end: 1, style: 'code' },
      ],
      { start: 0, end: 1, style: 'link', href: 7 },
      { start: 0, end: 1, style: 'link', href: 'x\0' },
    ]
    await nurse().sendText('\u{1f339}', { markup: wrong as never, mentions: wrong as never })
    await nurse().sendText('Juliet', { markup: 'bold' as never, mentions: 7 as never })
    await nurse().sendText('Juliet', {
      markup: Array.from({ length: 50_000 }, () => ({ start: 0, end: 6, style: 'bold' })) as Markup[],
    })
    const messages = await receives(3)
    expect(messages.map(({ body }) => body)).toEqual([expect.stringContaining('<x\ufffd>'), 'Juliet', 'Juliet'])
    expect(markupOf(messages[2]!)!.spans).toEqual([expect.objectContaining({ start: 0, end: 6, strong: true })])
  })

  it('is in its place when the user says it elsewhere', async () => {
    const { nurse, receives } = await messageGateway()
    await nurse().me.sendText('O Romeo', { markup: [{ start: 2, end: 7, style: 'bold' }], legacyId: 'e1' })
    const [message] = await receives()
    expect(message?.body).toBe('You, elsewhere: O Romeo')
    expect(sliceRange(message!.body!, markupOf(message!)!.spans[0]!)).toBe('Romeo')
    await nurse().me.edit('e1', { kind: 'text', body: 'Oh Romeo', markup: [{ start: 3, end: 8, style: 'bold' }] })
    const [edited] = await receives()
    expect(sliceRange(edited!.body!, markupOf(edited!)!.spans[0]!)).toBe('Romeo')
  })
})

describe('what the user says', () => {
  const takes = { text: { markup: true, mentions: true }, replies: true } as const

  it('has the markup of the stanza, in offsets of strings', async () => {
    const { send, got } = await messageGateway(takes)
    const body = '\u{1f339} a rose'
    await send((m) => setMarkup(m, markup([{ start: 4, end: 8, strong: true }])), { body })
    expect(got[0]).toMatchObject({ kind: 'text', body, markup: [{ start: 5, end: 9, style: 'bold' }] })
  })

  it('has the styles of the text, where the stanza says nothing else', async () => {
    const { send, got } = await messageGateway(takes)
    const body = '> Who?\n*Juliet*, `sun`'
    await send(() => {}, { body })
    await send(markUnstyled, { body })
    await send((m) => setMarkup(m, markupOfStyling(body)), { body })
    for (const one of [got[0]!, got[2]!]) {
      expect(one.body).toBe('Who?\nJuliet, sun')
      expect(shown(one.body, one).sort()).toEqual(['bold: Juliet', 'code: sun', 'quote: Who?'])
    }
    expect(got[1]?.body).toBe(body)
    expect(got[1]).not.toHaveProperty('markup')
  })

  it('stays as it is for networks without markup and mentions', async () => {
    const { send, got } = await messageGateway()
    const body = '*Juliet* is the sun'
    await send((m) => addMention(setMarkup(m, markupOfStyling(body)), `juliet@${GATEWAY}`, 'Juliet'), { body })
    await send((m) => markSpoiler(m, 'The end'), { body: 'They die' })
    expect(got.map((one) => one.body)).toEqual([body, 'The end\nThey die'])
    for (const one of got) expect(one).not.toHaveProperty('markup')
    expect(got[0]).not.toHaveProperty('mentions')
  })

  it('names the user and contacts of this network, and nobody else', async () => {
    const { send, got } = await messageGateway(takes)
    const body = '*Romeo*, Juliet, Tybalt, Nurse'
    await send(
      (m) => {
        addMention(m, ROMEO, 'Romeo')
        addMention(m, `juliet@${GATEWAY}`, 'Juliet')
        addMention(m, 'tybalt@capulet.example', 'Tybalt')
        addMention(m, GATEWAY, 'Nurse')
      },
      { body },
    )
    expect(got[0]?.body).toBe('Romeo, Juliet, Tybalt, Nurse')
    expect(shown(got[0]!.body, got[0]!)).toEqual(['bold: Romeo', 'me: Romeo', 'juliet: Juliet'])
  })

  it('has its parts in their places behind a quotation, whether it stays or not', async () => {
    const { send, nurse, receives, got } = await messageGateway(takes)
    await nurse().sendText('Juliet', { legacyId: 'm1' })
    const [original] = await receives()
    for (const id of [original!.id!, 'unknown']) {
      await send(
        (m) => {
          m.set(Reply, { id, to: undefined })
          prependFallback(m, NS_REPLY, '> Juliet\n')
          addMention(m, `juliet@${GATEWAY}`, { start: 12, end: 18 })
        },
        { body: 'Oh Juliet' },
      )
    }
    expect(got.map((one) => one.body)).toEqual(['Oh Juliet', 'Juliet\nOh Juliet'])
    for (const one of got) expect(shown(one.body, one)).toContain('juliet: Juliet')
    expect(got[0]?.mentions?.[0]?.start).toBe(3)
    expect(got[1]?.mentions?.[0]?.start).toBe(10)
  })

  it('has its parts in their places where the text and what it quotes are the same', async () => {
    const { send, nurse, receives, got } = await messageGateway(takes)
    await nurse().sendText('Juliet', { legacyId: 'm1' })
    const [original] = await receives()
    await send(
      (m) => {
        m.set(Reply, { id: original!.id!, to: undefined })
        prependFallback(m, NS_REPLY, '> Juliet\n')
        addMention(m, `juliet@${GATEWAY}`, { start: 20, end: 26 })
        markUnstyled(m)
      },
      { body: '> Juliet\n> Juliet' },
    )
    expect(got[0]?.body).toBe('> Juliet\n> Juliet')
    expect(got[0]?.mentions).toMatchObject([{ start: 11, end: 17 }])
  })

  it('hides what the stanza hides', async () => {
    const { send, got } = await messageGateway(takes)
    await send((m) => markSpoiler(m, 'The end'), { body: 'They *die*' })
    expect(got[0]?.body).toBe('The end\nThey die')
    expect(shown(got[0]!.body, got[0]!)).toEqual(['bold: die', 'spoiler: They die'])
  })

  it('stays as it is in a chat without markup', async () => {
    const { send, got, nurse } = await messageGateway(takes)
    await nurse().update({ capabilities: { text: { markup: false } } })
    await send((m) => addMention(m, ROMEO, 'Romeo'), { body: '*Romeo*' })
    expect(got[0]).toMatchObject({ body: '*Romeo*', mentions: [{ start: 1, end: 6, who: 'me' }] })
    expect(got[0]).not.toHaveProperty('markup')
  })

  it('survives markup that is none', async () => {
    const { send, got } = await messageGateway(takes)
    const span = (start: number, end: number) => ({ start, end, strong: true })
    const spans = [span(5, 2), span(0, 99), ...Array.from({ length: 1000 }, (_, at) => span(at, at + 2))]
    await send((m) => m.add(MarkupElement, markup(spans)), {
      body: 'Juliet',
    })
    expect(shown(got[0]!.body, got[0]!)).toEqual(['bold: Juliet'])
  })
})
