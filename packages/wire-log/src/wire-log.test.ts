import { Element, parse } from '@trestle/xml'
import { createXmlStream, memoryPair, streamFraming, type WireEntry } from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import { type WireLogOptions, wireLog } from './index.js'

const NS = 'jabber:client'
const time = Date.UTC(2030, 0, 2, 3, 4, 5, 678)
const entryOf = (xml: string, direction: 'in' | 'out' = 'in'): WireEntry => ({
  direction,
  kind: 'element',
  time,
  element: parse(xml),
})

function logged(options: WireLogOptions, ...entries: WireEntry[]): string[] {
  const lines: string[] = []
  const log = wireLog({ ...options, write: (line) => lines.push(line) })
  for (const entry of entries) log(entry)
  return lines
}

const message = `<message xmlns='${NS}' to='romeo@example.org' id='m1'>\n <body>Hi &amp; &lt;hello></body>\n <html xmlns='urn:h'><p>a <b>bold</b> one</p></html></message>`

describe('the log for people', () => {
  it('shows time, direction, label and indented XML', () => {
    expect(logged({ label: 'gateway' }, entryOf(message))).toEqual([
      `03:04:05.678 ← in gateway
<message xmlns='jabber:client' to='romeo@example.org' id='m1'>
  <body>Hi &amp; &lt;hello&gt;</body>
  <html xmlns='urn:h'>
    <p>a <b>bold</b> one</p>
  </html>
</message>`,
    ])
  })

  it('tells what else goes over the wire', () => {
    const error = Object.assign(new Error('too large\u001b[2J'), { name: 'XmlError' })
    const header = new Element('stream', 'urn:s', { to: 'example.org' })
    const entries: WireEntry[] = [
      { direction: 'out', kind: 'header', time, element: header },
      { direction: 'out', kind: 'space', time },
      { direction: 'out', kind: 'raw', time, length: 5 },
      { direction: 'in', kind: 'error', time, error, element: new Element('iq', NS, { id: '1' }) },
      { direction: 'in', kind: 'footer', time: Number.NaN },
    ]
    expect(logged({}, ...entries)).toEqual([
      "03:04:05.678 → out\n<stream xmlns='urn:s' to='example.org'/>",
      '03:04:05.678 → out white space',
      '03:04:05.678 → out raw text, 5 characters',
      "03:04:05.678 ← in XmlError: too large&#x1B;[2J\n<iq xmlns='jabber:client' id='1'/>",
      'NaN ← in end of the stream',
    ])
  })

  it('colours what it is asked to', () => {
    const [line] = logged({ colour: true }, entryOf(message))
    expect(line).toContain('\u001b[32m← in\u001b[39m')
    expect(line?.replace(/\u001b\[\d+m/g, '')).toBe(logged({}, entryOf(message))[0])
    expect(logged({}, entryOf(message))[0]).not.toContain('\u001b')
  })

  it('indents what is deep only so far', () => {
    const deep = `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`
    expect(
      Math.max(
        ...logged({}, entryOf(deep))[0]!
          .split('\n')
          .map((line) => line.search(/\S/)),
      ),
    ).toBe(40)
  })
})

describe('the log for machines', () => {
  it('is one object in one line', () => {
    const [line = ''] = logged({ format: 'json', label: 'a\nb', colour: true }, entryOf(message, 'out'))
    expect(line).not.toMatch(/[\n\u001b]/)
    const { xml, ...rest } = JSON.parse(line)
    expect(rest).toEqual({
      time: '2030-01-02T03:04:05.678Z',
      direction: 'out',
      kind: 'element',
      label: 'a\nb',
      name: 'message',
      ns: NS,
      id: 'm1',
      to: 'romeo@example.org',
    })
    expect(parse(xml)).toEqual(parse(message))
  })

  it('writes attributes of other namespaces so that they can be read again', () => {
    const xml = "<a xmlns='u' xmlns:x='v' xmlns:y='w' x:b='1' c='2' y:b='3' xml:lang='de'/>"
    const [line = ''] = logged({ format: 'json' }, entryOf(xml))
    expect(parse(JSON.parse(line).xml)).toEqual(parse(xml))
  })

  it('tells what else goes over the wire', () => {
    const error = new Error('reset')
    const lines = logged(
      { format: 'json' },
      { direction: 'out', kind: 'raw', time, length: 5 },
      { direction: 'in', kind: 'error', time, error },
    )
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { time: '2030-01-02T03:04:05.678Z', direction: 'out', kind: 'raw', length: 5 },
      { time: '2030-01-02T03:04:05.678Z', direction: 'in', kind: 'error', error: 'Error: reset' },
    ])
  })
})

describe('both logs', () => {
  it.each(['pretty', 'json'] as const)('cut what is long, and say how much is left out: %s', (format) => {
    const avatar = new Element('data', 'urn:a', { url: 'x'.repeat(30) }, [`${'é'.repeat(9)}😀${'b'.repeat(1000)}`])
    const entry: WireEntry = { direction: 'in', kind: 'element', time, element: avatar }
    const [line = ''] = logged({ format, maxTextLength: 10 }, entry)
    expect(line).toContain(`url='${'x'.repeat(10)}…[20 more characters]'`)
    expect(line).toContain(`>${'é'.repeat(9)}…[1002 more characters]<`)
  })

  it.each(['pretty', 'json'] as const)('let nothing of the peer command a terminal: %s', (format) => {
    const nasty = '\u007f\u009b2J\u202e\u2028\r\u0085'
    const message = new Element('message', `urn:${nasty}`, { id: nasty, [`{${nasty}}a`]: nasty }, [
      new Element('body', NS, {}, [`\n03:04:05.678 → out\n${nasty}`]),
    ])
    const label = `\u001b]0;title\u0007${nasty}`
    const [line = ''] = logged({ format, label }, { direction: 'in', kind: 'element', time, element: message })
    expect(line.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u202e]/)
    expect(line.split('\n')).toHaveLength(format === 'json' ? 1 : 4)
    expect(line).toContain('&#x9B;2J')
  })

  it('hide bodies and subjects where that is asked for', () => {
    const carbon = `<message xmlns='${NS}'><forwarded xmlns='urn:f'><message xmlns='${NS}'><subject>my</subject><body>dear <b>friend</b></body></message></forwarded></message>`
    const [shown = ''] = logged({}, entryOf(carbon))
    expect(shown).toContain('dear')
    const [hidden = ''] = logged({ bodies: false }, entryOf(carbon))
    expect(hidden).not.toMatch(/my|dear|friend/)
    expect(hidden).toContain('[hidden]')
  })

  it('leave the element as it was', () => {
    const element = parse("<auth xmlns='urn:s' token='t'>secret</auth>")
    const before = element.clone()
    logged({}, { direction: 'out', kind: 'element', time, element })
    expect(element).toEqual(before)
  })

  it('refuse a length that shows nothing', () => {
    expect(() => wireLog({ maxTextLength: 0 })).toThrow(RangeError)
  })

  it('log a stream', async () => {
    const lines: string[] = []
    const [a, b] = memoryPair()
    const framing = streamFraming({ contentNamespace: NS })
    const near = createXmlStream({ transport: a, role: 'initiator', framing })
    const far = createXmlStream({ transport: b, role: 'receiver', framing })
    near.events.on('wire', wireLog({ format: 'json', write: (line) => lines.push(line) }))
    await Promise.all([near.open({ to: 'example.org' }), far.open({ from: 'example.org' })])
    near.send(new Element('handshake', NS, {}, ['very secret']))
    await near.close()
    const summary = lines.map((line) => JSON.parse(line)).map(({ direction, kind, name }) => [direction, kind, name])
    expect(summary).toEqual([
      ['out', 'header', 'stream'],
      ['in', 'header', 'stream'],
      ['out', 'element', 'handshake'],
      ['out', 'footer', undefined],
      ['in', 'footer', undefined],
    ])
    expect(lines.join()).not.toContain('very secret')
  })
})
