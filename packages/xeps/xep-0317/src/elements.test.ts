import { readFileSync } from 'node:fs'
import { Presence } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { DataForm } from '@trestle/xep-0004'
import { DiscoInfo } from '@trestle/xep-0030'
import { Command } from '@trestle/xep-0050'
import { describe, expect, it } from 'vitest'
import { chooseAssignmentForm, chooseHatForm, hatCommands, hatForm } from './hat-commands.js'
import { readAssignedHatList, readHatList } from './hat-lists.js'
import { Hat, Hats, NS_HATS, NS_HATS_OLD, OldHats, readHats } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const [HOST, FOOL] = ['https://verona.example/hats#host', 'https://verona.example/hats#fool']
const hats = [
  { uri: HOST, title: 'Host', hue: 327.255249 },
  { uri: FOOL, title: 'Fool', hue: 171.430664 },
]

describe('hats', () => {
  it('are read in a presence, with what others say of them', () => {
    const read = roundTrip(fixture('presence'), Hats).hats
    expect(read).toMatchObject(hats.map((hat) => ({ ...hat, lang: 'en-gb' })))
    expect(read.map(({ rest }) => rest?.children[0]?.attrs['level'])).toEqual(['3', '5'])
  })

  it('are read as older rooms write them', () => {
    const expected = [{ uri: HOST, title: 'Host' }]
    expect(roundTrip(fixture('old-presence'), OldHats).hats).toEqual(expected)
    expect(readHats(new Presence(elementFrom(fixture('old-presence'))))).toEqual(expected)
  })

  it('without a URI or a title are left out, and so is a colour that is none', () => {
    const xml = `<hats xmlns='${NS_HATS}'><hat uri='a'/><hat title='b'/><hat uri='c' title='d' hue='400'/></hats>`
    expect(Hats.decode(elementFrom(xml)).hats).toEqual([{ uri: 'c', title: 'd' }])
    expect(() => Hat.decode(elementFrom(`<hat xmlns='${NS_HATS}' uri='a'/>`))).toThrow('hat/@title')
  })

  it.each([
    [
      'none of several elements',
      `<hats xmlns='${NS_HATS}'/><hats xmlns='${NS_HATS}'><hat uri='a' title='b'/></hats>`,
      0,
    ],
    [
      'those of the newer of both versions',
      `<hats xmlns='${NS_HATS_OLD}'><hat uri='x' title='y'/></hats><hats xmlns='${NS_HATS}'><hat uri='a' title='b'/></hats>`,
      1,
    ],
    ['each URI once', `<hats xmlns='${NS_HATS}'>${`<hat uri='a' title='b'/>`.repeat(5)}</hats>`, 1],
    [
      'a hundred at most',
      `<hats xmlns='${NS_HATS}'>${Array.from({ length: 500 }, (_, n) => `<hat uri='${n}' title='b'/>`).join('')}</hats>`,
      100,
    ],
  ])('count as %s', (_, inside, count) => {
    const presence = new Presence(elementFrom(`<presence xmlns='jabber:client'>${inside}</presence>`))
    expect(readHats(presence)).toHaveLength(count)
    if (count === 1) expect(readHats(presence)[0]?.title).toBe('b')
  })

  it('are announced by the features of a room', () => {
    expect(roundTrip(fixture('info-result'), DiscoInfo).features).toEqual([NS_HATS])
  })
})

describe('commands', () => {
  it.each([
    ['create-form', hatCommands.create],
    ['create-submit', hatCommands.create],
    ['destroy-form', hatCommands.destroy],
    ['destroy-submit', hatCommands.destroy],
    ['list-result', hatCommands.list],
    ['assign-form', hatCommands.assign],
    ['assign-submit', hatCommands.assign],
    ['unassign-submit', hatCommands.unassign],
    ['list-assigned-result', hatCommands.listAssigned],
  ])('are read and written: %s', (name, node) => {
    expect(roundTrip(fixture(name), Command).node).toBe(node)
  })

  it('have forms with what a hat is', () => {
    expect(hatForm.read(roundTrip(fixture('create-submit'), DataForm))).toEqual({
      uri: HOST,
      title: 'Host',
      hue: '327.255249',
    })
    const destroyed = roundTrip(fixture('destroy-submit'), DataForm)
    expect(chooseHatForm('Which', hats).read(destroyed)).toEqual({ uri: FOOL })
    const assigned = chooseAssignmentForm('Whose', hats).read(roundTrip(fixture('assign-submit'), DataForm))
    expect([String(assigned.jid), assigned.uri]).toEqual(['mercutio@verona.example', FOOL])
  })

  it.each(['361', '-1', '1e2', 'red'])('take no colour of %s', (hue) => {
    const reading = hatForm.inspect(hatForm.submission({ uri: HOST, title: 'Host', hue }))
    expect(reading.ok).toBe(false)
  })

  it('list hats, and who has them, without what says too little', () => {
    expect(readHatList(roundTrip(fixture('list-result'), DataForm))).toEqual(hats)
    expect(readAssignedHatList(roundTrip(fixture('list-assigned-result'), DataForm))).toMatchObject([
      { ...hats[1], jid: { local: 'mercutio' } },
    ])
    const row = (name: string, value: string) => ({ fields: [{ var: name, values: [value] }] })
    expect(readHatList({ type: 'result', items: [row('hats#uri', 'a')] })).toEqual([])
    expect(readAssignedHatList({ type: 'result', items: [row('hats#jid', '@')] })).toEqual([])
    expect(readHatList(undefined)).toEqual([])
  })
})
