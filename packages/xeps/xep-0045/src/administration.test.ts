import { createTestHost, expectXml } from '@trestle/testing'
import { serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ROMEO, ROOM } from '../test/scripted-room.js'
import { muc, type RoomAdministration, readRoomConfig } from './index.js'

/** What is asked first, and the outcome after the room has answered; more answers are for what is asked next. */
async function ask<T>(act: (room: RoomAdministration) => Promise<T>, ...answers: readonly string[]) {
  const romeo = createTestHost({ jid: ROMEO }).use(muc).goOnline()
  const reported: unknown[] = []
  romeo.xmpp.events.on('error', ({ error }) => reported.push(error))
  const outcome = act(romeo.get(muc).administration(`${ROOM}/capulet`))
  const requests: string[] = []
  for (const answer of answers) {
    const request = romeo.sent[requests.length] ?? (await romeo.nextSent())
    expect(request.attrs).toMatchObject({ to: ROOM })
    requests.push(serialize(request.elements()[0]!))
    romeo.receive(`<iq type='result' from='${ROOM}' to='${ROMEO}' id='${request.attrs['id']}'>${answer}</iq>`)
  }
  return { requests, reported, value: await outcome }
}

const admin = (inside: string) => `<query xmlns='http://jabber.org/protocol/muc#admin'>${inside}</query>`
const owner = (inside: string) => `<query xmlns='http://jabber.org/protocol/muc#owner'>${inside}</query>`

describe('administration', () => {
  it.each([
    [
      'kick',
      (r: RoomAdministration) => r.kick('tybalt', 'Away'),
      `<item nick='tybalt' role='none'><reason>Away</reason></item>`,
    ],
    ['ban', (r) => r.ban('tybalt@verona.example/x'), `<item jid='tybalt@verona.example' affiliation='outcast'/>`],
    ['grantVoice', (r) => r.grantVoice('peter'), `<item nick='peter' role='participant'/>`],
    ['revokeVoice', (r) => r.revokeVoice('peter'), `<item nick='peter' role='visitor'/>`],
    ['setRole', (r) => r.setRole('nurse', 'moderator'), `<item nick='nurse' role='moderator'/>`],
    [
      'setAffiliation',
      (r) => r.setAffiliation('nurse@verona.example', 'owner'),
      `<item jid='nurse@verona.example' affiliation='owner'/>`,
    ],
    [
      'setAffiliations',
      (r) =>
        r.setAffiliations([
          { jid: 'a@verona.example', affiliation: 'member', nick: 'a' },
          { jid: 'b@verona.example', affiliation: 'none' },
        ]),
      `<item jid='a@verona.example' affiliation='member' nick='a'/><item jid='b@verona.example' affiliation='none'/>`,
    ],
  ] satisfies [string, (room: RoomAdministration) => Promise<void>, string][])('%s', async (_, act, items) => {
    const { requests } = await ask(act, '')
    expectXml(requests[0]!, admin(items))
  })

  it('lists affiliations and roles, without what does not fit', async () => {
    const listed = await ask(
      (room) => room.getAffiliations('member'),
      admin(`<item affiliation='member' jid='nurse@verona.example'/><item affiliation='member' jid='@'/>`),
    )
    expectXml(listed.requests[0]!, admin(`<item affiliation='member'/>`))
    expect(listed.value).toMatchObject([{ jid: { local: 'nurse' } }])
    expect(listed.reported).toMatchObject([{ name: 'DecodeError' }])
    const { requests } = await ask((room) => room.getRoles('visitor'), admin(''))
    expectXml(requests[0]!, admin(`<item role='visitor'/>`))
  })

  it('configures: some options, all, the defaults, or nothing', async () => {
    const form = `<x xmlns='jabber:x:data' type='form'>
      <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>
      <field var='muc#roomconfig_roomname' type='text-single'><value>Feast</value></field>
      <field var='muc#roomconfig_persistentroom' type='boolean'><value>0</value></field>
      <field var='muc#roomconfig_maxusers' type='list-single'><value>200</value><option><value>200</value></option></field>
      <field var='muc#roomconfig_whois' type='list-single'><value>everybody</value></field>
      <field var='vendor' type='boolean'><value>1</value></field></x>`
    const config = await ask((room) => room.getConfig(), owner(form))
    expect(readRoomConfig(config.value)).toEqual({ name: 'Feast', persistent: false, maxOccupants: '200' })

    const changed = await ask((room) => room.configure({ persistent: true }), owner(form), '')
    expectXml(
      changed.requests[1]!,
      owner(`<x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>
        <field var='muc#roomconfig_roomname' type='text-single'><value>Feast</value></field>
        <field var='muc#roomconfig_persistentroom' type='boolean'><value>1</value></field>
        <field var='muc#roomconfig_maxusers' type='list-single'><value>200</value></field>
        <field var='muc#roomconfig_whois' type='list-single'><value>everybody</value></field>
        <field var='vendor' type='boolean'><value>1</value></field></x>`),
    )
    await expect(ask((room) => room.configure({ moderated: true }), owner(form))).rejects.toMatchObject({
      problems: { 'muc#roomconfig_moderatedroom': { code: 'invalid' } },
    })
    await expect(ask((room) => room.getConfig(), owner(''))).rejects.toMatchObject({ code: 'no-config' })
    const given = await ask((room) => room.configure({ type: 'submit' }), '')
    const instant = await ask((room) => room.createInstant(), '')
    for (const { requests } of [given, instant]) {
      expectXml(requests[0]!, owner(`<x xmlns='jabber:x:data' type='submit'/>`))
    }
    const cancelled = await ask((room) => room.cancelConfig(), '')
    expectXml(cancelled.requests[0]!, owner(`<x xmlns='jabber:x:data' type='cancel'/>`))
  })

  it('destroys', async () => {
    const { requests } = await ask(
      (room) => room.destroy({ alternate: 'orchard@rooms.verona.example', reason: 'The Prince', password: 'mask' }),
      '',
    )
    expectXml(
      requests[0]!,
      owner(
        `<destroy jid='orchard@rooms.verona.example'><password>mask</password><reason>The Prince</reason></destroy>`,
      ),
    )
  })

  it('tells what a room is', async () => {
    const { value } = await ask(
      (room) => room.getInfo(),
      `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Feast'/>
        <feature var='http://jabber.org/protocol/muc'/><feature var='muc_membersonly'/><feature var='muc_nonanonymous'/>
        <x xmlns='jabber:x:data' type='result'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roominfo</value></field>
          <field var='muc#roominfo_description'><value>An old accustomed feast</value></field>
          <field var='muc#roominfo_occupants'><value>3</value></field>
          <field var='muc#roominfo_contactjid'><value>xmpp:capulet@verona.example</value><value>@</value></field></x></query>`,
    )
    expect(value).toMatchObject({
      isMuc: true,
      name: 'Feast',
      description: 'An old accustomed feast',
      occupants: 3,
      membersOnly: true,
      nonAnonymous: true,
      moderated: false,
    })
    expect(value.contacts.map(String)).toEqual(['capulet@verona.example'])
  })

  it('knows the reserved nickname', async () => {
    const { requests, value } = await ask(
      (room) => room.getReservedNick(),
      `<query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'>
        <identity category='conference' type='text' name='montague'/></query>`,
    )
    expect(requests[0]).toContain('x-roomuser-item')
    expect(value).toBe('montague')
  })

  it('registers, with a form or without', async () => {
    const register = (inside: string) => `<query xmlns='jabber:iq:register'>${inside}</query>`
    const form = `<x xmlns='jabber:x:data' type='form'>
      <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#register</value></field>
      <field var='muc#register_roomnick'><required/></field><field var='muc#register_first'/></x>`
    const filled = await ask((room) => room.register('montague', { 'muc#register_first': 'Romeo' }), register(form), '')
    expectXml(
      filled.requests[1]!,
      register(`<x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#register</value></field>
        <field var='muc#register_roomnick'><value>montague</value></field>
        <field var='muc#register_first'><value>Romeo</value></field></x>`),
    )
    const plain = await ask((room) => room.register('montague'), register('<nick/>'), '')
    expectXml(plain.requests[1]!, register('<nick>montague</nick>'))
    const known = await ask((room) => room.getRegistration(), register('<registered/><username>montague</username>'))
    expect(known.value).toEqual({ registered: true, nick: 'montague', form: undefined })
    const ended = await ask((room) => room.unregister(), '')
    expectXml(ended.requests[0]!, register('<remove/>'))
  })
})
