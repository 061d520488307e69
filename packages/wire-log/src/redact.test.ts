import { Element, type Node, parse } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type WireLogOptions, wireLog } from './index.js'

type Format = NonNullable<WireLogOptions['format']>

function logOf(format: Format, options: WireLogOptions = {}) {
  let line = ''
  const log = wireLog({ format, ...options, write: (text) => (line = text) })
  return (element: Element, direction: 'in' | 'out' = 'in') => {
    log({ direction, kind: 'element', time: 0, element })
    return line
  }
}

const show = (xml: string, options: WireLogOptions = {}) => logOf('pretty', options)(parse(xml))

describe('what is secret wherever it stands', () => {
  const word = fc
    .nat(2 ** 31)
    .map((n) => `S3CR3T${n.toString(36).padStart(8, '0')}Z${(n ^ 0x5a5a5a5a).toString(36).padStart(16, '0')}`)
  const ns = fc.constantFrom('', 'jabber:client', 'urn:x', 'urn:example:register')
  const ofNamed = (...names: string[]) => fc.constantFrom(...names)
  const cased = (name: fc.Arbitrary<string>) =>
    fc
      .tuple(name, fc.constantFrom('', 'upper', 'capital'))
      .map(([text, how]) =>
        how === 'upper' ? text.toUpperCase() : how === 'capital' ? text.charAt(0).toUpperCase() + text.slice(1) : text,
      )

  /** Text around a secret, alone or inside elements. */
  const around = (secret: string): fc.Arbitrary<Node[]> =>
    fc.constantFrom<Node[]>(
      [secret],
      ['before ', secret, ' after'],
      [secret.slice(0, 10), secret.slice(10)],
      ['\n', new Element('value', 'urn:y', {}, [secret])],
      [new Element('a', '', {}, [new Element('body', '', {}, [secret])]), 'x'],
    )

  const elements = ofNamed(
    'auth',
    'response',
    'challenge',
    'success',
    'initial-response',
    'additional-data',
    'handshake',
    'password',
    'key',
    'digest',
    'secret',
    'token',
    'access-token',
    'apiKey',
  )
  const fields = ofNamed(
    'password',
    'passwd',
    'secret',
    'token',
    'pin',
    'key',
    'muc#roomconfig_roomsecret',
    'api_key',
    'userPin',
    'x-token-2',
  )

  /** Each makes an element in which the secret stands in one of the places that are known. */
  const places: readonly ((secret: string) => fc.Arbitrary<Element>)[] = [
    (secret) =>
      fc.tuple(cased(elements), ns, around(secret)).map(([name, u, nodes]) => new Element(name, u, {}, nodes)),
    (secret) =>
      fc
        .tuple(
          ofNamed('a', 'service', 'resume'),
          cased(ofNamed('token', 'password', 'previd', 'sid', '{urn:a:b}token')),
          ns,
        )
        .map(([name, attribute, u]) => {
          const key = attribute.startsWith('{') ? attribute.replace('URN:A:B', 'urn:a:b') : attribute
          return new Element(name, u, { id: '1', [key]: secret })
        }),
    (secret) =>
      fc
        .tuple(ofNamed('enabled', 'resume', 'resumed'), ns)
        .map(([name, u]) => new Element(name, u, { id: secret, h: '1' })),
    (secret) =>
      fc
        .tuple(cased(fields), ns, ofNamed('text-single', 'hidden', ''), around(secret))
        .map(([field, u, type, nodes]) => new Element('field', u, type ? { var: field, type } : { var: field }, nodes)),
    (secret) =>
      fc
        .tuple(fc.constantFrom('a', 'phrase', 'nick', 'colour'), ns, around(secret))
        .map(([field, u, nodes]) => new Element('field', u, { var: field, type: 'text-private' }, nodes)),
    // What is submitted has no type: only the form before it had.
    (secret) =>
      fc
        .tuple(fc.constantFrom('a', 'phrase', 'nick', 'colour'), around(secret))
        .map(
          ([field, nodes]) =>
            new Element('x', 'urn:f', {}, [
              new Element('field', 'urn:f', { var: field }, nodes),
              new Element('field', 'urn:f', { var: field, type: 'text-private' }),
            ]),
        ),
    (secret) =>
      around(secret).map(
        (nodes) => new Element('query', 'some:register', {}, [new Element('field', 'urn:f', { var: 'nick' }, nodes)]),
      ),
    (secret) =>
      fc
        .tuple(cased(ofNamed('authorization', 'cookie', 'proxy-authorization', 'x-token')), ns, around(secret))
        .map(([name, u, nodes]) => new Element('header', u, { name }, nodes)),
    (secret) =>
      fc
        .tuple(
          ofNamed('https://juliet:$@example.org/', 'http://$@[::1]:80', 'see ftp://a:b@$@host now', 'xmpp://$@h'),
          ofNamed('url', 'href', 'text'),
        )
        .map(([address, where]) => {
          const text = address.replace('$', secret)
          return where === 'text' ? new Element('url', 'urn:o', {}, [text]) : new Element('x', '', { [where]: text })
        }),
    (secret) =>
      fc
        .tuple(
          ofNamed('get', 'put'),
          ofNamed('https://h/f?$', 'https://h/f?v=$&a=b', 'https://h/f?a=b;c=$', 'https://h/f#$', 'https://h/?a=%20$'),
          fc.boolean(),
        )
        .map(([name, address, inText]) => {
          const text = address.replace('$', secret)
          return new Element(name, 'urn:u', inText ? {} : { url: text }, inText ? [text] : [])
        }),
    (secret) =>
      ofNamed(
        'https://h/?token=$',
        'https://h/?a=b&access_token=$&c=d',
        'https://h/#api-key=$',
        'xmpp:h?register;preauth=$',
        'aesgcm://h/f#$',
        'https://h/?X-Amz-Signature=$',
        'https://h/?to%6ben=$',
      ).map((address) => new Element('url', 'urn:o', {}, [`here: ${address.replace('$', secret)} `])),
    (secret) => fc.constant(new Element('a', '', { b: `x${secret}known` }, [secret, 'known'])),
  ]

  const planted = word.chain((secret) =>
    fc.tuple(fc.constant(secret), fc.oneof(...places.map((place) => place(secret)))),
  )
  const name = fc.constantFrom('message', 'iq', 'query', 'x', 'features', 'forwarded', 'item', 'put')
  const leaf = fc.tuple(name, ns).map(([one, u]) => new Element(one, u, { type: 'set' }, ['harmless']))
  /** The element somewhere in a tree. */
  const buried = fc
    .tuple(planted, fc.array(fc.tuple(name, ns, fc.array(leaf, { maxLength: 2 }), fc.boolean()), { maxLength: 5 }))
    .map(([[secret, element], levels]) => {
      const tree = levels.reduce(
        (inner, [one, u, others, first]) => new Element(one, u, {}, first ? [inner, ...others] : [...others, inner]),
        element,
      )
      return { secret, tree }
    })

  it.each(['pretty', 'json'] as const)('never appears: %s', (format) => {
    fc.assert(
      fc.property(buried, fc.constantFrom(5, 20, 1000), ({ secret, tree }, maxTextLength) => {
        const redact = { values: [`${secret}known`] }
        const line = logOf(format, { maxTextLength, redact })(tree)
        expect(line).not.toContain(secret.slice(0, 12))
        expect(line).not.toContain(secret.slice(-12))
        if (format === 'pretty') return
        expect(line).not.toContain('\n')
        const { xml, name: top } = JSON.parse(line)
        expect([parse(xml).name, top]).toEqual([tree.name, tree.name])
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    'https://juliet:mellon@example.org/',
    'HTTPS:\\\\mellon@example.org',
    'https://example.org/?a=b&access_token=mellon&c=d',
    'https://example.org/?to%6ben=mellon',
    'https://example.org/#api-key=mellon',
    'https://example.org/?X-Amz-Signature=mellon',
    'xmpp:example.org?register;preauth=mellon;ibr=y',
    'aesgcm://example.org/file#mellon',
  ])('does not appear in addresses: %s', (address) => {
    const element = new Element('message', '', { href: address }, [
      new Element('body', '', {}, [`see ${address} there`]),
    ])
    expect(logOf('json')(element)).not.toContain('mellon')
  })

  it('does not appear in a private field without a name', () => {
    expect(show("<field type='text-private'><value>mellon</value></field>")).not.toContain('mellon')
  })

  it.each(['pretty', 'json'] as const)('makes no trouble, whatever is logged: %s', (format) => {
    const text = fc.string({ unit: 'binary' })
    const { tree } = fc.letrec<{ tree: Element; node: Node }>((tie) => ({
      tree: fc
        .tuple(
          fc.stringMatching(/^[a-z]{1,5}$/),
          text,
          fc.dictionary(text, text),
          fc.array(tie('node'), { maxLength: 4 }),
        )
        .map((parts) => new Element(...parts)),
      node: fc.oneof({ maxDepth: 4 }, text, tie('tree')),
    }))
    fc.assert(
      fc.property(tree, (one) => {
        const line = logOf(format)(one)
        expect(line.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f]/)
        if (format === 'json') expect(JSON.parse(line).name).toBe(one.name)
      }),
    )
  })

  it('takes time in proportion to the text', () => {
    const log = logOf('json')
    for (const piece of ['//', '//a', '//@', '?a', '&token=', 'aesgcm://', '#', '/\\', '?token=a&', 'x-amz-'])
      expect(log(new Element('get', '', { url: piece.repeat(50_000) }, [`${piece.repeat(50_000)} @=#`]))).toMatch(
        /^{.*}$/,
      )
  })
})

describe('what a form asks for in private', () => {
  const submit = parse("<x xmlns='urn:f' type='submit'><field var='phrase'><value>mellon</value></field></x>")

  it('is secret in what is submitted later, on every stream of the log', () => {
    const log = logOf('pretty')
    expect(log(submit)).toContain('mellon')
    log(parse("<iq><x xmlns='urn:f' type='form'><field var='phrase' type='text-private'/></x></iq>"), 'out')
    expect(log(submit)).not.toContain('mellon')
    expect(logOf('pretty')(submit)).toContain('mellon')
  })

  it('makes all forms secret, where there is more than can be kept', () => {
    const log = logOf('json')
    for (let i = 0; i < 1002; i++) log(new Element('field', '', { var: `f${i}`, type: 'text-private' }))
    expect(log(submit)).not.toContain('mellon')
  })

  it('does not make secret what tells the kind of a form', () => {
    const form = "<query xmlns='some:register'><field var='FORM_TYPE'><value>urn:kind</value></field></query>"
    expect(show(form)).toContain('urn:kind')
  })
})

describe('what is not secret', () => {
  it.each([
    "<message id='1'><body>my shopping list: keywords</body></message>",
    "<auth mechanism='SCRAM-SHA-256'/>",
    "<resume h='5'/>",
    "<field var='keyword' type='text-single'><value>shipping</value></field>",
    "<header name='Expires'>tomorrow</header>",
    "<x uri='xmpp:juliet@example.org?message'>https://example.org/a/b?page=2#top</x>",
    "<put url='https://example.org/up/file.txt'/>",
    '<a>2 // 3 = juliet@example.org</a>',
  ])('is shown: %s', (xml) => {
    const line = logOf('json')(parse(xml))
    expect(parse(JSON.parse(line).xml)).toEqual(parse(xml))
  })
})

describe('rules of one’s own', () => {
  it('add to the others', () => {
    const redact = { elements: ['diary'], attributes: ['mood'], fields: ['shoe'], values: ['', 'mellon'] }
    const xml = `<a xmlns='u' mood='one' other='a mellon'><diary><p>two</p></diary><password>three</password>
      <field var='shoe' type='text-single'><value>four</value></field>say mellon</a>`
    const line = show(xml, { redact })
    expect(line).not.toMatch(/one|two|three|four|mellon/)
    expect(line).toContain("other='a [redacted]'")
    expect(line).toContain('say [redacted]')
  })

  it('count in the messages of errors', () => {
    let line = ''
    const log = wireLog({ redact: { values: ['mellon'] }, write: (text) => (line = text) })
    log({ direction: 'in', kind: 'error', time: 0, error: new Error('no https://a:b@host with mellon') })
    expect(line).toMatch(/no https:\/\/\[redacted\]@host with \[redacted\]$/)
  })
})
