import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isChannel, isChannelName, targetOf } from './channel-names.js'

const naming = { channelTypes: '#&+', channelLength: 20, statusTargets: '@+' }

describe('names of channels', () => {
  it('may have almost anything in them', () => {
    for (const name of ['#verona', '&local', '#Verona.IT', '#50%', '#a&b!c@d', '##', '#вид', '#a:b', '#"\'<>/\\'])
      expect(isChannelName(naming, name)).toBe(true)
  })

  it('has no spaces, commas or controls in them', () => {
    for (const name of ['', 'verona', '#a b', '#a,b', '#a\r\nQUIT', '#a\x07', '#\0', `#${'ö'.repeat(10)}`])
      expect(isChannelName(naming, name)).toBe(false)
  })

  it('tells the members for whom a message is', () => {
    expect(targetOf(naming, '@#verona')).toEqual({ name: '#verona', sign: '@' })
    expect(targetOf(naming, '+#verona')).toEqual({ name: '#verona', sign: '+' })
    expect(targetOf(naming, '+verona')).toEqual({ name: '+verona' })
    expect(targetOf(naming, 'juliet')).toEqual({ name: 'juliet' })
    expect(targetOf({ channelTypes: '#', statusTargets: '' }, '@#verona')).toEqual({ name: '@#verona' })
    expect(targetOf(naming, '')).toEqual({ name: '' })
  })

  it('can be said to the server as one word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = `#${text}`
        expect(isChannel(naming, name)).toBe(true)
        if (isChannelName(naming, name)) expect(name).not.toMatch(/[\s,]/u)
      }),
    )
  })
})
