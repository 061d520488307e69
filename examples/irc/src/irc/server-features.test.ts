import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowsTag, initialFeatures, withTokens } from './server-features.js'

const features = (...tokens: string[]) => withTokens(initialFeatures, tokens)

describe('features of a server', () => {
  it('reads what InspIRCd says', () => {
    const tokens =
      'AWAYLEN=200 CASEMAPPING=ascii CHANMODES=Ibe,k,Hl,KMPRimnprst CHANNELLEN=64 CHANTYPES=# EXCEPTS=e INVEX KICKLEN=255 LINELEN=1024 MODES=20 MONITOR=30 NETWORK=Test\\x20Net NICKLEN=30 PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+ TOPICLEN=307'
    expect(features(...tokens.split(' '))).toMatchObject({
      network: 'Test Net',
      caseMapping: 'ascii',
      channelTypes: '#',
      prefixes: [...'qaohv'].map((mode, index) => ({ mode, sign: '~&@%+'.charAt(index) })),
      channelModes: { lists: 'Ibe', settings: 'k', settingsOnSet: 'Hl', flags: 'KMPRimnprst' },
      statusTargets: '~&@%+',
      ...{ awayLength: 200, channelLength: 64, kickLength: 255, lineLength: 1024, nickLength: 30, topicLength: 307 },
      ...{ modesPerCommand: 20, monitor: 30, chatHistory: undefined },
      ...{ banExceptionMode: 'e', invitationMode: 'I', botMode: undefined },
    })
  })

  it('adds line after line, and takes back', () => {
    const both = withTokens(features('NICKLEN=30', 'CHATHISTORY=0'), ['CHANTYPES=', 'PREFIX='])
    expect(both).toMatchObject({ nickLength: 30, channelTypes: '', prefixes: [], chatHistory: 1000 })
    expect(withTokens(both, ['-NICKLEN', '-CHANTYPES', '-PREFIX'])).toMatchObject({
      nickLength: 9,
      channelTypes: '#&',
      prefixes: initialFeatures.prefixes,
    })
  })

  it('bounds numbers, and takes what is none as not said', () => {
    expect(features('NICKLEN=99999', 'LINELEN=1', 'TOPICLEN=-5', 'MODES=', 'KICKLEN=1e9')).toMatchObject({
      ...{ nickLength: 200, lineLength: 512, topicLength: 300, modesPerCommand: 20, kickLength: 250 },
    })
  })

  it('knows which tags pass', () => {
    expect(allowsTag(features(), 'typing')).toBe(true)
    expect(allowsTag(features('CLIENTTAGDENY=typing'), 'typing')).toBe(false)
    expect(allowsTag(features('CLIENTTAGDENY=*,-typing'), 'typing')).toBe(true)
    expect(allowsTag(features('CLIENTTAGDENY=*,-typing'), 'draft/react')).toBe(false)
  })

  it('bears any tokens, and as many as come', () => {
    const name = fc.constantFrom(
      'PREFIX',
      'CHANMODES',
      'CHANTYPES',
      'NICKLEN',
      'LINELEN',
      '__proto__',
      '-',
      '',
      'MODES',
    )
    const token = fc.oneof(
      fc.string(),
      fc.tuple(name, fc.string()).map((pair) => pair.join('=')),
    )
    fc.assert(
      fc.property(fc.array(token), (tokens) => {
        const { prefixes, lineLength, nickLength } = features(...tokens)
        for (const { mode, sign } of prefixes) expect([mode.length, sign.length]).toEqual([1, 1])
        expect(lineLength).toBeGreaterThanOrEqual(512)
        expect(nickLength).toBeGreaterThan(0)
      }),
    )
    expect(features(...Array.from({ length: 1000 }, (_, index) => `T${index}`)).tokens.size).toBe(500)
  })
})
