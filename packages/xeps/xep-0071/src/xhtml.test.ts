import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { createHostPair, elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_XHTML, NS_XHTML_IM, sanitizeXhtml, setXhtml, XhtmlIm, xhtml, xhtmlOf, xhtmlToHtml } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const bodyOf = (inside: string) => elementFrom(`<body xmlns='${NS_XHTML}'>${inside}</body>`)
const html = (inside: string) => xhtmlToHtml(bodyOf(inside))

describe('the elements', () => {
  it.each([
    'simple',
    'emphasis',
    'quotation',
    'image-and-link',
    'lists',
    'quoted-lists',
    'two-languages',
    'unrecognized',
  ])('are read and written as they are: %s', (name) => {
    expect(roundTrip(fixture(name), XhtmlIm).bodies.length).toBe(name === 'two-languages' ? 2 : 1)
  })
})

describe('sanitized XHTML', () => {
  it.each(['simple', 'emphasis', 'quotation', 'lists', 'quoted-lists'])('of the profile is what it was: %s', (name) => {
    const [body] = roundTrip(fixture(name), XhtmlIm).bodies
    expect(sanitizeXhtml(body!)).toEqual(body)
  })

  it('keeps the text of elements that are not known, without their attributes', () => {
    const [body] = roundTrip(fixture('unrecognized'), XhtmlIm).bodies
    expect(xhtmlToHtml(body!).replace(/\s+/g, ' ').trim()).toBe('<p>The NPA says</p> <ol><li><p>Come</p></li></ol>')
  })

  it.each([
    ['scripts', '<script>alert(1)</script>a', 'a'],
    ['style sheets', '<style>p{}</style>a', 'a'],
    ['handlers', "<p onclick='alert(1)' id='x' class='y'>a</p>", '<p>a</p>'],
    ['frames', "<iframe src='https://verona.example'>a</iframe>", 'a'],
    ['forms', "<form action='https://verona.example'><input value='x'/>a</form>", 'a'],
    ['elements of other namespaces', "<svg xmlns='http://www.w3.org/2000/svg'><script>a</script></svg>b", 'b'],
    ['bodies within', "<body onload='x'>a</body>", 'a'],
    ['what is in a line break', '<br>a</br>', '<br>'],
    ['names that objects have', '<constructor>a</constructor><p toString="x">b</p>', 'a<p>b</p>'],
  ])('has no %s', (_, given, expected) => {
    expect(html(given)).toBe(expected)
  })

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java&#10;script:alert(1)',
    '&#9;javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//verona.example',
    '/relative',
    'https:&#10;//verona.example',
    '',
  ])('has no link to %s', (href) => {
    expect(html(`<a href='${href}'>a</a>`)).toBe('<a>a</a>')
  })

  it('has links of known schemes, which tell nothing of where they are', () => {
    expect(html("<a href='HTTPS://verona.example/?a&amp;b=&quot;'>a</a>")).toBe(
      '<a href="HTTPS://verona.example/?a&amp;b=&quot;" rel="nofollow noopener noreferrer">a</a>',
    )
    const options = { linkSchemes: ['xmpp'] }
    expect(xhtmlToHtml(bodyOf("<a href='https://verona.example'>a</a>"), options)).toBe('<a>a</a>')
  })

  it('has images from elsewhere only where that is allowed, and else their text', () => {
    const image = "<img src='https://verona.example/map.png' alt='A &lt;map&gt;' width='9999999' height='20'/>"
    expect(html(image)).toBe('A &lt;map&gt;')
    expect(xhtmlToHtml(bodyOf(image), { imageSchemes: ['https'] })).toBe(
      '<img alt="A &lt;map&gt;" height="20" src="https://verona.example/map.png">',
    )
    expect(html("<img src='cid:sha1+aa@bob.xmpp.org' alt=''/><img src='javascript:x'/>")).toBe(
      '<img alt="" src="cid:sha1+aa@bob.xmpp.org">',
    )
  })

  it.each([
    ['color: RED; font-weight:bold', 'color:RED;font-weight:bold'],
    ['color:#ff0000;background-color:rgb(1, 2,3)', 'color:#ff0000;background-color:rgb(1, 2,3)'],
    ["font-family:'Comic Sans', serif", 'font-family:&#39;Comic Sans&#39;, serif'],
    ['color:red;position:fixed;top:0', 'color:red'],
    ['background-image:url(https://verona.example);color:red', 'color:red'],
    ['color:red;margin-left:-500px', 'color:red'],
    ['color:red;margin-left:5000px', 'color:red'],
    ['color:red;font-size:999em', 'color:red'],
    ['color:red;font-family:url(x)', 'color:red'],
    ['color:red;background-color:expression(alert(1))', 'color:red'],
    ['color:red;c\\6flor:url(x)', 'color:red'],
    ['color:red;font-size:/**/large', 'color:red'],
  ])('has only harmless styles: %s', (style, expected) => {
    expect(html(`<p style="${style}">a</p>`)).toBe(`<p style="${expected}">a</p>`)
  })

  it('costs no more for being much', () => {
    const style = 'margin-left:'.repeat(1_000) + ';'.repeat(10_000)
    expect(html(`<p style="${style}">${'<b>a</b>'.repeat(2_000)}</p>`)).toBe(`<p>${'a'.repeat(2_000)}</p>`)
  })

  it('leaves what it was given as it is', () => {
    const body = bodyOf("<p onclick='x'><b>a</b></p>")
    const before = body.clone()
    sanitizeXhtml(body)
    expect(body).toEqual(before)
  })
})

describe('a message', () => {
  it('has XHTML by language', () => {
    const message = new Message(elementFrom(fixture('two-languages')))
    expect(xhtmlToHtml(xhtmlOf(message, { lang: 'IT' })!)).toBe('<p><strong>sole</strong></p>')
    expect(xhtmlToHtml(xhtmlOf(message)!)).toBe('<p><strong>sun</strong></p>')
    expect(xhtmlOf(Message.of({ body: 'sun' }))).toBeUndefined()
  })

  it('is sent and read sanitized', async () => {
    const { network, romeo, juliet } = createHostPair((host) => host.use(xhtml))
    const shown: string[] = []
    juliet.xmpp.events.on('message', (message) => {
      const body = juliet.get(xhtml).xhtmlOf(message)
      shown.push(body ? xhtmlToHtml(body) : '')
    })
    romeo.xmpp.send(setXhtml(romeo.xmpp.message({ to: juliet.jid, body: 'sun' }), bodyOf("<p onclick='x'>sun</p>")))
    expect(romeo.sent[0]?.get(XhtmlIm)?.bodies).toEqual([bodyOf('<p>sun</p>')])
    await network.settled()
    expect(shown).toEqual(['<p>sun</p>'])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(xhtml))
  expect(romeo.xmpp.features.list()).toContain(NS_XHTML_IM)
  romeo.remove(xhtml)
  expect(romeo.xmpp.features.list()).not.toContain(NS_XHTML_IM)
})
