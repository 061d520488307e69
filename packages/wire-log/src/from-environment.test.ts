import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { wireLogFromEnvironment } from './index.js'

function formatFor(DEBUG: string | undefined): string | undefined {
  let line = ''
  const log = wireLogFromEnvironment({ label: 'me', write: (text) => (line = text) }, { DEBUG })
  log?.({ direction: 'in', kind: 'element', time: 0, element: new Element('iq', 'jabber:client') })
  return log && (line.startsWith('{') ? 'json' : 'pretty')
}

describe('the variable DEBUG', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['express,trestle', undefined],
    ['trestle:wired', undefined],
    ['trestle:wire', 'pretty'],
    ['express:*, trestle:wire', 'pretty'],
    ['trestle:wire:json', 'json'],
    ['trestle:wire:json,trestle:wire', 'json'],
    ['*', 'pretty'],
    ['trestle:*', 'pretty'],
    ['*:wire', 'pretty'],
    ['t*:w*e', 'pretty'],
    ['trestle:wire:*', 'json'],
    ['*,trestle:wire:json', 'json'],
    ['*,-trestle:wire', undefined],
    ['*,-trestle:*', undefined],
    ['-express trestle:wire', 'pretty'],
    ['-trestle:wire,trestle:wire:json', undefined],
    ['*,-trestle:wire:json', 'pretty'],
    ['trestle:wire:json,-*:json', undefined],
    ['w*w', undefined],
    ['trestle:wire*wire', undefined],
  ])('%j asks for %s', (value, format) => {
    expect(formatFor(value)).toBe(format)
  })

  it('is looked up where nothing else is given', () => {
    expect(wireLogFromEnvironment()).toBe(undefined)
  })
})
