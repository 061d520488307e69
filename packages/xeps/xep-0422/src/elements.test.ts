import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { ApplyTo, External, NS_FASTENING } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const applause = { name: 'applause', ns: 'urn:example:applause' }

describe('the elements', () => {
  it.each([
    ['payload', { id: 'sonnet-1', payloads: [applause] }],
    ['replacement', { id: 'sonnet-1', payloads: [{ ...applause, children: ['without end'] }] }],
    ['removal', { id: 'sonnet-1', clear: true, payloads: [applause] }],
    ['shell', { id: 'sonnet-1', shell: true, payloads: [] }],
    ['retraction', { id: 'oath-1', payloads: [{ name: 'retract' }] }],
    [
      'external',
      {
        id: 'sonnet-2',
        payloads: [{ name: 'edit' }],
        externals: [{ name: 'body' }, { name: 'metre', elementNamespace: 'urn:example:verse' }],
      },
    ],
  ])('of a message that fastens: %s', (name, value) => {
    expect(roundTrip(fixture(name), ApplyTo)).toMatchObject(value)
  })

  it.each([
    [ApplyTo, `<apply-to xmlns='${NS_FASTENING}'/>`, 'apply-to/@id: missing'],
    [ApplyTo, `<apply-to xmlns='${NS_FASTENING}' id='x' clear='yes'/>`, 'apply-to/@clear: expected true'],
    [ApplyTo, `<apply-to xmlns='${NS_FASTENING}' id='x'><external/></apply-to>`, 'external/@name: missing'],
    [External, `<external xmlns='${NS_FASTENING}'/>`, 'external/@name: missing'],
  ])('refuse what does not fit', (definition, xml, path) => {
    expect(() => definition.decode(elementFrom(xml))).toThrow(path)
  })
})
