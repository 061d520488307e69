import { InvalidJidError } from '@trestle/jid'
import { Element, parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { attr, DecodeError, element, integer, Message, StanzaError, string } from './index.js'

const Receipt = element('urn:example:receipts', 'received', { id: attr(string) })
const Stamp = element('urn:example:stamp', 'stamp', { at: attr(integer) })

function read(xml: string): Message {
  return new Message(parse(xml.replace('<message', "<message xmlns='jabber:client'")))
}

describe('Message.of', () => {
  it('writes the element', () => {
    const message = Message.of({
      to: 'romeo@montague.example',
      from: 'juliet@capulet.example/balcony',
      id: 'm1',
      lang: 'en',
      type: 'headline',
      subject: 'Balcony',
      body: 'Art thou not <Romeo> & a Montague?',
      thread: 't1',
    })
    expect(parse(serialize(message.element))).toEqual(
      parse(
        `<message xmlns='jabber:client' to='romeo@montague.example' from='juliet@capulet.example/balcony' id='m1'
          type='headline' xml:lang='en'><subject>Balcony</subject><body>Art thou not &lt;Romeo> &amp; a Montague?</body
          ><thread>t1</thread></message>`,
      ),
    )
  })

  it('is a chat unless told otherwise, and has no attributes that nobody gave', () => {
    expect(Message.of({ body: '' }).element).toEqual(
      new Element('message', 'jabber:client', { type: 'chat' }, [new Element('body', 'jabber:client')]),
    )
  })
})

describe('addresses of a message', () => {
  it('are parsed when asked for, and never before', () => {
    const message = read("<message from='@' to='a@b@c'><body>x</body></message>")
    expect(message.body).toBe('x')
    expect(() => message.from).toThrow(InvalidJidError)
    expect(() => message.to).toThrow(InvalidJidError)
  })

  it('follow the element, which is the truth', () => {
    const message = read("<message from='a@b/c'/>")
    expect(message.from?.toString()).toBe('a@b/c')
    message.element.attrs['from'] = 'd@e'
    expect(message.from?.toString()).toBe('d@e')
    message.from = undefined
    message.to = message.from
    message.id = 'x'
    expect(message.element.attrs).toEqual({ id: 'x' })
    expect(message.from).toBeUndefined()
  })
})

describe('type of a message', () => {
  it.each(['normal', 'chat', 'groupchat', 'headline', 'error'])('reads %s', (type) =>
    expect(read(`<message type='${type}'/>`).type).toBe(type),
  )

  it.each(['', 'Chat', 'shout', 'constructor', '__proto__'])('counts %j as normal', (type) =>
    expect(read(`<message type='${type}'/>`).type).toBe('normal'),
  )

  it('is normal where there is none', () => {
    const message = read('<message/>')
    expect(message.type).toBe('normal')
    message.type = 'chat'
    expect(message.element.attrs['type']).toBe('chat')
  })
})

describe('texts of a message', () => {
  const many = `<message xml:lang='en'>
    <body xml:lang='de'>Hallo</body><body>Hello</body><body xml:lang='en'>Hi</body><body>again</body>
    <subject xml:lang='cs'>Pozdrav</subject><subject xml:lang='EN'>Greeting</subject></message>`

  it('are those in the language of the stanza, else the first', () => {
    expect(read(many).body).toBe('Hello')
    expect(read(many).subject).toBe('Greeting')
    expect(read(many.replace("xml:lang='en'", '')).subject).toBe('Pozdrav')
    expect(read('<message/>').body).toBeUndefined()
    expect(read('<message><body/></message>').body).toBe('')
  })

  it('can be asked for by language, without regard to case', () => {
    const message = read(many)
    expect(message.textIn('DE')).toBe('Hallo')
    expect(message.textIn('en')).toBe('Hello')
    expect(message.textIn('cs', 'subject')).toBe('Pozdrav')
    expect(message.textIn('fr')).toBeUndefined()
  })

  it('are not those of another namespace, nor deeper ones', () => {
    const message = read(
      "<message><body xmlns='urn:x'>no</body><x xmlns='urn:x'><body xmlns='jabber:client'>no</body></x></message>",
    )
    expect(message.body).toBeUndefined()
  })

  it('leave no other version behind when they are set or removed', () => {
    const message = read(many)
    message.body = '[secret]'
    expect(serialize(message.element)).not.toMatch(/Hallo|Hello|Hi|again/)
    expect(message.body).toBe('[secret]')
    expect(message.subject).toBe('Greeting')
    message.body = undefined
    message.subject = undefined
    expect(message.element.elements()).toEqual([])
  })

  it('are without the markup around them', () => {
    expect(read('<message><body>a<b/>c</body></message>').body).toBe('ac')
  })
})

describe('payloads of a message', () => {
  const message = () =>
    read(`<message><body>x</body><received xmlns='urn:example:receipts' id='1'/><stamp xmlns='urn:example:stamp' at='x'
      /><received xmlns='urn:example:receipts' id='2'/></message>`)

  it('are read by definition', () => {
    expect(message().get(Receipt)).toEqual({ id: '1' })
    expect(message().getAll(Receipt)).toEqual([{ id: '1' }, { id: '2' }])
    expect(message().has(Receipt)).toBe(true)
  })

  it('throw where they do not fit, and only then', () => {
    expect(message().has(Stamp)).toBe(true)
    expect(() => message().get(Stamp)).toThrow(DecodeError)
    expect(() => message().getAll(Stamp)).toThrow('{urn:example:stamp}stamp/@at: expected a whole number')
  })

  it('are absent where there are none', () => {
    const empty = Message.of({})
    expect(empty.get(Receipt)).toBeUndefined()
    expect(empty.getAll(Receipt)).toEqual([])
    expect(empty.has(Receipt)).toBe(false)
    expect(empty.remove(Receipt)).toBe(false)
  })

  it('are replaced by set, joined by add, and gone after remove', () => {
    const changed = message().set(Receipt, { id: '3' }).add(Receipt, { id: '4' })
    expect(changed.getAll(Receipt)).toEqual([{ id: '3' }, { id: '4' }])
    expect(changed.body).toBe('x')
    expect(changed.remove(Receipt)).toBe(true)
    expect(changed.has(Receipt)).toBe(false)
    expect(changed.has(Stamp)).toBe(true)
  })

  it('stay as they were where the new one cannot be written', () => {
    const before = message()
    expect(() => before.set(Stamp, { at: 1.5 })).toThrow(RangeError)
    expect(before.element).toEqual(message().element)
  })
})

describe('a reply to a message', () => {
  const chat =
    "<message from='romeo@montague.example/orchard' to='juliet@capulet.example' id='m1' type='chat' xml:lang='de'"

  it('goes back to the sender, of the same type and in the same thread', () => {
    const reply = read(`${chat}><body>x</body><thread>t</thread></message>`).reply({ body: 'y' })
    expect(reply.element.attrs).toEqual({
      to: 'romeo@montague.example/orchard',
      from: 'juliet@capulet.example',
      type: 'chat',
    })
    expect(reply.body).toBe('y')
    expect(reply.thread).toBe('t')
  })

  it('takes what is given before what it would copy', () => {
    const reply = read(`${chat}><thread>t</thread></message>`).reply({
      id: 'r1',
      type: 'normal',
      thread: 'u',
      lang: 'en',
    })
    expect(reply.element.attrs).toMatchObject({ id: 'r1', type: 'normal', 'xml:lang': 'en' })
    expect(reply.thread).toBe('u')
    expect(read(`${chat}/>`).reply({ type: undefined }).type).toBe('chat')
  })

  it('goes to the room where a room sent it, and to the speaker where it is not for the room', () => {
    const said = read("<message from='room@muc.example/nick' to='juliet@capulet.example/balcony' type='groupchat'/>")
    expect(said.reply({ body: 'y' }).element.attrs).toMatchObject({ to: 'room@muc.example', type: 'groupchat' })
    expect(said.reply({ type: 'chat' }).element.attrs).toMatchObject({ to: 'room@muc.example/nick', type: 'chat' })
    expect(said.answer().element.attrs).toMatchObject({ to: 'room@muc.example', type: 'groupchat' })
  })

  it('has a type that is known, and is no error for an error', () => {
    expect(read("<message type='shout'/>").reply({}).element.attrs).toEqual({ type: 'normal' })
    expect(read("<message type='error'/>").reply({}).element.attrs).toEqual({ type: 'normal' })
    expect(read("<message type='error'/>").answer().element.attrs).toEqual({ type: 'normal' })
  })

  it('has no text and no thread as an answer for receipts', () => {
    const answer = read(`${chat}><body>x</body><thread>t</thread></message>`).answer().set(Receipt, { id: 'm1' })
    expect(answer.element).toEqual(
      new Element(
        'message',
        'jabber:client',
        { to: 'romeo@montague.example/orchard', from: 'juliet@capulet.example', type: 'chat' },
        [Receipt.encode({ id: 'm1' })],
      ),
    )
  })

  it('that is an error keeps the id and goes back whole, without the payload', () => {
    const reply = read(`${chat}><body>x</body></message>`).errorReply(new StanzaError('item-not-found'))
    expect(reply.element.attrs).toEqual({
      to: 'romeo@montague.example/orchard',
      from: 'juliet@capulet.example',
      id: 'm1',
      type: 'error',
    })
    expect(reply.error?.condition).toBe('item-not-found')
    expect(reply.element.elements()).toHaveLength(1)
  })
})

describe('error of a message', () => {
  it('is there for the type error alone', () => {
    const child = "<error type='wait'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    expect(read(`<message type='error'>${child}</message>`).error).toMatchObject({ code: 'conflict', type: 'wait' })
    expect(read(`<message>${child}</message>`).error).toBeUndefined()
  })

  it('is undefined-condition where the sender gave none', () => {
    expect(read("<message type='error'/>").error).toMatchObject({ code: 'undefined-condition', type: 'cancel' })
  })
})

describe('values that a message cannot have', () => {
  it.each<[object, string]>([
    [{ body: 42 }, "'body' has to be a text, not 42."],
    [{ body: null }, "'body' has to be a text, not null."],
    [{ subject: {} }, "'subject' has to be a text, not a value of type object."],
    [{ thread: true }, "'thread' has to be a text, not true."],
    [{ to: 42 }, "'to' has to be an address: a text or a JID, not 42."],
    [{ to: 'jul iet@localhost' }, 'Invalid JID "jul iet@localhost": '],
    [{ from: 'jul iet@localhost' }, 'Invalid JID "jul iet@localhost": '],
    [{ type: 'chatt' }, "There is no message type 'chatt': it is one of normal, chat, groupchat, headline, error."],
  ])('%o is refused at once', (init, message) => {
    expect(() => Message.of({ to: 'a@b', ...init })).toThrow(message)
  })

  it('are refused in a reply as well, which goes to whatever address there was', () => {
    const received = read("<message from='jul iet@localhost'/>")
    expect(() => received.reply({ body: 42 as never })).toThrow("'body' has to be a text, not 42.")
    expect(received.reply({ body: 'Hi' }).element.attrs['to']).toBe('jul iet@localhost')
  })
})
