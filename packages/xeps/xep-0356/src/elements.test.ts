import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_PRIVILEGE, Privilege, Privilege1, PrivilegedIq, readPermissions, writePermissions } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const none = { version: 2, roster: 'none', push: false, message: false, presence: 'none', iq: new Map() }

describe('an advertisement', () => {
  it.each([
    ['roster-advertised', { roster: 'both', push: true }],
    ['roster-and-message-advertised', { roster: 'get', message: true }],
    ['iq-advertised', { iq: new Map([['http://jabber.org/protocol/pubsub', 'set']]) }],
    [
      'all-advertised',
      {
        roster: 'both',
        push: true,
        presence: 'roster',
        iq: new Map([
          ['http://jabber.org/protocol/pubsub', 'both'],
          ['urn:xmpp:mam:2', 'get'],
        ]),
      },
    ],
  ])('is read and written: %s', (name, expected) => {
    const permissions = readPermissions(roundTrip(fixture(name), Privilege), 2)
    expect(permissions).toEqual({ ...none, ...expected })
    expect(readPermissions(writePermissions(permissions), 2)).toEqual(permissions)
  })

  it('of version 1 is read', () => {
    const permissions = readPermissions(roundTrip(fixture('version-1-advertised'), Privilege1), 1)
    expect(permissions).toEqual({ ...none, version: 1, roster: 'get', push: true, presence: 'managed_entity' })
  })

  it.each([
    ["<perm access='roster' type='set'/>", { roster: 'set' }],
    ["<perm access='roster' type='none' push='true'/>", {}],
    ["<perm access='roster' type='all'/>", {}],
    ["<perm access='roster'/>", {}],
    ["<perm access='roster' type='get' push='perhaps'/>", { roster: 'get', push: true }],
    ["<perm access='message' type='incoming'/>", {}],
    ["<perm access='presence' type='everybody'/>", {}],
    ["<perm type='both'/><perm access='message' type='outgoing'/>", { message: true }],
    ["<perm access='iq'><namespace ns='a' type='all'/></perm>", { iq: new Map([['a', 'none']]) }],
    [
      "<perm access='iq'><namespace ns='a' type='get'><x ns='d' type='get'/><namespace ns='b' type='both'><namespace ns='c' type='set'/></namespace></namespace></perm>",
      {
        iq: new Map([
          ['a', 'get'],
          ['b', 'both'],
          ['c', 'set'],
        ]),
      },
    ],
    ["<perm access='iq'><namespace type='get'/><namespace ns='b' type='get'/></perm>", { iq: new Map([['b', 'get']]) }],
    ['', {}],
  ])('grants nothing that it does not say: %s', (perms, expected) => {
    const element = elementFrom(`<privilege xmlns='${NS_PRIVILEGE}'>${perms}</privilege>`)
    expect(readPermissions(Privilege.decode(element), 2)).toEqual({ ...none, ...expected })
  })
})

describe('what is sent in the name of a user', () => {
  it('is a message', () => {
    const { forwarded } = roundTrip(fixture('message-sent'), Privilege)
    expect(forwarded?.stanza.attrs).toMatchObject({ from: 'romeo@montague.example', id: 't1' })
  })

  it('is a request', () => {
    expect(roundTrip(fixture('iq-sent'), PrivilegedIq).attrs).toEqual({
      type: 'set',
      to: 'juliet@capulet.example',
      id: 's1',
    })
  })

  it.each(['iq-answered', 'iq-answered-without-namespace'])('is answered: %s', (name) => {
    const { forwarded } = roundTrip(fixture(name), Privilege)
    expect(forwarded?.stanza.attrs).toMatchObject({ type: 'result', from: 'juliet@capulet.example', id: 's1' })
  })

  it.each([
    [`<privileged_iq xmlns='${NS_PRIVILEGE}'/>`, PrivilegedIq, /privileged_iq\/\{jabber:client\}iq: missing/],
    [
      `<privileged_iq xmlns='${NS_PRIVILEGE}'><iq type='get'/></privileged_iq>`,
      PrivilegedIq,
      /privileged_iq\/\{jabber:client\}iq: missing/,
    ],
    [
      `<privilege xmlns='${NS_PRIVILEGE}'><forwarded xmlns='urn:xmpp:forward:0'/></privilege>`,
      Privilege,
      /privilege\/\{urn:xmpp:forward:0\}forwarded: expected one stanza/,
    ],
  ])('is refused where it holds no stanza: %s', (xml, definition, message) => {
    expect(() => definition.decode(elementFrom(xml))).toThrow(message)
  })
})
