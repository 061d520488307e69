import { expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { ROMEO, ROOM, scriptedRoom } from '../test/scripted-room.js'
import {
  affiliationChanged,
  configChanged,
  invitationDeclined,
  invitationReceived,
  MucUser,
  muc,
  mucUser,
  privateMessage,
  roomMessage,
  subjectChanged,
  voiceRequested,
} from './index.js'

const delay = (stamp: string) => `<delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='${stamp}'/>`
const user = (inside: string) => `<x xmlns='http://jabber.org/protocol/muc#user'>${inside}</x>`

describe('messages to all', () => {
  it('come with who said them, and when', async () => {
    const { romeo, enter, says, told } = scriptedRoom()
    const room = await enter()
    const seen = told(roomMessage)
    const plain: (string | undefined)[] = []
    romeo.xmpp.events.on('message', ({ body }) => plain.push(body))
    says('capulet', `<body>Welcome</body>${delay('1597-07-31T20:00:00Z')}`)
    says('capulet', '<body>Gentlemen!</body>')
    says('romeo', '<body>What lady is that?</body>')
    says('', '<body>The room will close.</body>')
    expect(seen).toMatchObject([
      { room, nick: 'capulet', occupant: undefined, delayed: true, at: new Date('1597-07-31T20:00:00Z'), own: false },
      { nick: 'capulet', occupant: { nick: 'capulet' }, delayed: false, at: new Date(Date.UTC(2026, 0, 1)) },
      { nick: 'romeo', own: true },
      { nick: undefined, occupant: undefined },
    ])
    expect(plain).toHaveLength(4)
  })

  it('are no history because somebody who is not the room says so', async () => {
    const { enter, says, told } = scriptedRoom()
    await enter()
    const seen = told(roomMessage)
    says(
      'capulet',
      `<body>Hm</body><delay xmlns='urn:xmpp:delay' from='tybalt@verona.example' stamp='1597-07-31T20:00:00Z'/>`,
    )
    expect(seen).toMatchObject([{ delayed: false }])
  })

  it('are sent, and come back', async () => {
    const { romeo, enter, says } = scriptedRoom()
    const room = await enter()
    const sending = room.send(room.message({ body: 'O, she doth teach the torches' }))
    const { id } = romeo.sent.at(-1)!.attrs
    expectXml(
      romeo.sent.at(-1)!,
      `<message type='groupchat' to='${ROOM}' id='${id}'><body>O, she doth teach the torches</body></message>`,
    )
    says('tybalt', '<body>forged</body>', `type='groupchat' id='${id}'`)
    says('romeo', `<body>O, she doth teach the torches</body>`, `type='groupchat' id='${id}'`)
    expect((await sending).body).toBe('O, she doth teach the torches')
    expect(room.say('Ay').id).toBe(romeo.sent.at(-1)!.attrs['id'])
  })

  it('come back as errors where one may not speak', async () => {
    const { romeo, enter, says } = scriptedRoom()
    const room = await enter()
    const sending = room.send(room.message({ body: 'O' }))
    says(
      '',
      `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      `type='error' id='${romeo.sent.at(-1)!.attrs['id']}'`,
    )
    await expect(sending).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('of a room that one is not in are told by the event `message` alone', () => {
    const { romeo, says, told } = scriptedRoom()
    romeo.get(muc)
    const seen = told(roomMessage)
    says('capulet', '<body>Hm</body>')
    expect(seen).toEqual([])
  })
})

describe('the subject', () => {
  it('is told after entering, and when it changes', async () => {
    const { enter, says, told } = scriptedRoom()
    const room = await enter()
    const seen = told(subjectChanged)
    expect(room.subject).toBeUndefined()
    says('capulet', `<subject>A feast</subject>${delay('1597-07-31T20:00:00Z')}`)
    says('', '<subject/>')
    says('capulet', '<subject>No change</subject><body>but a message</body>')
    says('capulet', '<subject>No change</subject><thread>either</thread>')
    expect(seen.map(({ subject }) => subject)).toEqual([
      { text: 'A feast', nick: 'capulet', at: new Date('1597-07-31T20:00:00Z') },
      { text: '', nick: undefined, at: undefined },
    ])
    expect(room.subject?.text).toBe('')
  })

  it('is changed, also in a room that reflects it with another id', async () => {
    const { romeo, enter, says } = scriptedRoom()
    const room = await enter()
    for (const id of [() => romeo.sent.at(-1)!.attrs['id'], () => 'another']) {
      const changing = room.setSubject('Love')
      expect(romeo.sent.at(-1)!.children).toHaveLength(1)
      says('romeo', '<subject>Love</subject>', `type='groupchat' id='${id()}'`)
      await changing
    }
    const refused = room.setSubject('Hate')
    says(
      '',
      `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      `type='error' id='${romeo.sent.at(-1)!.attrs['id']}'`,
    )
    await expect(refused).rejects.toMatchObject({ condition: 'forbidden' })
  })
})

describe('private messages', () => {
  it('are marked, and told', async () => {
    const { romeo, enter, says, told } = scriptedRoom()
    const room = await enter()
    const seen = told(privateMessage)
    room.sendPrivate('capulet', 'Good pilgrim')
    const { id } = romeo.sent.at(-1)!.attrs
    expectXml(
      romeo.sent.at(-1)!,
      `<message type='chat' to='${ROOM}/capulet' id='${id}'><body>Good pilgrim</body>${user('')}</message>`,
    )
    says('capulet', '<body>unmarked</body>', `type='chat'`)
    says('capulet', `<body>marked</body>${user('')}`, `type='normal'`)
    expect(seen).toMatchObject([
      { nick: 'capulet', occupant: { nick: 'capulet' }, direction: 'in', via: 'live' },
      { message: { body: 'marked' } },
    ])
  })

  it('come as copies of other clients too', async () => {
    const { romeo, enter, told } = scriptedRoom()
    await enter()
    const seen = told(privateMessage)
    const { xmpp } = romeo
    const copy = (room: string) => xmpp.message({ from: ROMEO, to: `${room}/capulet`, body: 'copied' })
    const carbon = { self: xmpp.as(ROMEO), via: 'carbon', direction: 'out' } as const
    xmpp.deliver(copy(ROOM), carbon)
    const elsewhere = copy('hall@rooms.verona.example')
    xmpp.deliver(elsewhere, carbon)
    xmpp.deliver(elsewhere.set(MucUser, mucUser()), carbon)
    expect(seen).toMatchObject([
      { room: { local: 'feast' }, direction: 'out', via: 'carbon' },
      { room: { local: 'hall' }, nick: 'capulet', occupant: undefined },
    ])
  })

  it('are none because a stranger marks a message', () => {
    const { romeo, told } = scriptedRoom()
    romeo.get(muc)
    const seen = told(privateMessage)
    romeo.receive(
      `<message from='tybalt@verona.example/x' to='${ROMEO}' type='chat'><body>Hm</body>${user('')}</message>`,
    )
    expect(seen).toEqual([])
  })
})

describe('what a room announces', () => {
  it('changes what is known of its privacy', async () => {
    const { enter, says, told } = scriptedRoom()
    const room = await enter()
    const seen = told(configChanged)
    says('', user(`<status code='172'/><status code='170'/>`))
    expect(room).toMatchObject({ nonAnonymous: true, logged: true })
    says('', user(`<status code='173'/><status code='171'/>`), '')
    expect(room).toMatchObject({ nonAnonymous: false, logged: false })
    says('', user(`<status code='104'/>`))
    says('capulet', `<body>forged</body>${user(`<status code='172'/>`)}`)
    expect(seen.map(({ codes }) => codes)).toEqual([[172, 170], [173, 171], [104]])
    expect(room.nonAnonymous).toBe(false)
  })

  it('tells of the ranks of those who are not there', async () => {
    const { romeo, enter, says, told } = scriptedRoom()
    await enter()
    const seen = told(affiliationChanged)
    says('', user(`<item affiliation='admin' jid='nurse@verona.example' role='none'/>`), '')
    romeo.receive(`<message from='hall@rooms.verona.example' to='${ROMEO}'>
      ${user(`<item affiliation='member'/><status code='101'/>`)}</message>`)
    expect(seen).toMatchObject([
      { room: { local: 'feast' }, jid: { local: 'nurse' }, affiliation: 'admin' },
      { room: { local: 'hall' }, affiliation: 'member' },
    ])
  })
})

describe('invitations', () => {
  it('go through the room', async () => {
    const { romeo, enter } = scriptedRoom()
    const room = await enter()
    room.invite(['nurse@verona.example', 'peter@verona.example/door'], {
      reason: 'Come',
      password: 'mask',
      continues: { thread: 't1' },
    })
    const invite = (to: string) => `<invite to='${to}'><reason>Come</reason><continue thread='t1'/></invite>`
    expectXml(
      romeo.sent.at(-1)!,
      `<message type='normal' to='${ROOM}' id='${romeo.sent.at(-1)!.attrs['id']}'>${user(
        `${invite('nurse@verona.example')}${invite('peter@verona.example/door')}<password>mask</password>`,
      )}</message>`,
    )
  })

  it('come from the room that sent them, whatever is in them', () => {
    const { romeo, told } = scriptedRoom()
    const seen = told(invitationReceived)
    const view = romeo.get(muc)
    const invite = (from: string, inside: string, type = '') =>
      romeo.receive(`<message from='${from}' to='${ROMEO}' ${type}>${inside}</message>`)
    invite(
      ROOM,
      `${user(`<invite from='capulet@verona.example/hall'><reason>Come</reason><continue thread='t1'/></invite><password>mask</password>`)}
       <x xmlns='jabber:x:conference' jid='trap@rooms.verona.example'/>`,
    )
    invite('tybalt@verona.example/street', user(`<invite from='juliet@capulet.example'/>`))
    invite(ROOM, user('<invite/>'))
    invite(ROOM, user(`<invite from='@'/>`))
    invite(ROOM, user(`<invite from='capulet@verona.example'/>`), `type='groupchat'`)
    invite(ROOM, user(`<invite from='capulet@verona.example'/>`), `type='headline'`)
    expect(seen).toMatchObject([
      {
        room: { local: 'feast' },
        from: { local: 'capulet' },
        reason: 'Come',
        password: 'mask',
        continues: { thread: 't1' },
      },
      // Who sent it is what it invites to, so that nobody is led elsewhere.
      { room: { local: 'tybalt' }, from: { local: 'juliet' } },
    ])
    view.decline(seen[0]!, 'I have a soul of lead')
    expectXml(
      romeo.sent.at(-1)!,
      `<message type='normal' to='${ROOM}' id='${romeo.sent.at(-1)!.attrs['id']}'>${user(
        `<decline to='capulet@verona.example/hall'><reason>I have a soul of lead</reason></decline>`,
      )}</message>`,
    )
  })

  it('to a room that one is in are none', async () => {
    const { romeo, enter, told } = scriptedRoom()
    await enter()
    const seen = told(invitationReceived)
    romeo.receive(`<message from='${ROOM}' to='${ROMEO}'>${user(`<invite from='capulet@verona.example'/>`)}</message>`)
    expect(seen).toEqual([])
  })

  it('are declined through the room that they went through, and no other', async () => {
    const { romeo, enter, told } = scriptedRoom()
    const room = await enter()
    const seen = told(invitationDeclined)
    const decline = (from: string) =>
      romeo.receive(`<message from='${from}' to='${ROMEO}'>
        ${user(`<decline from='nurse@verona.example'><reason>Anon</reason></decline>`)}</message>`)
    decline(ROOM)
    decline('tybalt@verona.example')
    room.invite('nurse@verona.example')
    const leaving = room.leave()
    romeo.receive(`<presence from='${ROOM}/romeo' type='unavailable' to='${ROMEO}'>
      ${user(`<item affiliation='none' role='none'/><status code='110'/>`)}</presence>`)
    await leaving
    decline(ROOM)
    expect(seen).toMatchObject([{ from: { local: 'nurse' }, reason: 'Anon' }, { room: { local: 'feast' } }])
  })
})

describe('voice', () => {
  it('is asked for, and granted', async () => {
    const { romeo, enter, says, told } = scriptedRoom()
    const room = await enter()
    const seen = told(voiceRequested)
    room.requestVoice()
    expectXml(
      romeo.sent.at(-1)!,
      `<message type='normal' to='${ROOM}' id='${romeo.sent.at(-1)!.attrs['id']}'><x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#request</value></field>
        <field var='muc#role' type='list-single'><value>participant</value></field></x></message>`,
    )
    const form = `<x xmlns='jabber:x:data' type='form'>
      <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#request</value></field>
      <field var='muc#role'><value>participant</value></field>
      <field var='muc#jid' type='jid-single'><value>peter@verona.example/door</value></field>
      <field var='muc#roomnick'><value>peter</value></field>
      <field var='muc#request_allow' type='boolean'><value>false</value></field></x>`
    says('', form, '')
    says('tybalt', form, '')
    romeo.receive(`<message from='tybalt@verona.example' to='${ROMEO}'>${form}</message>`)
    expect(seen).toMatchObject([{ room, nick: 'peter', jid: { local: 'peter' } }])
    room.answerVoice(seen[0]!, true)
    const answer = romeo.sent.at(-1)!.child('jabber:x:data', 'x')!
    expect(answer.attrs['type']).toBe('submit')
    expect(answer.elements().find(({ attrs }) => attrs['var'] === 'muc#request_allow')?.children).toMatchObject([
      { children: ['1'] },
    ])
  })
})
