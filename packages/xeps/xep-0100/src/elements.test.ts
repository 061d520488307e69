import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { GatewayAddress, GatewayAddressRequest, GatewayPrompt, GatewayPromptRequest, NS_GATEWAY } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const query = (inner: string) => parse(`<query xmlns='${NS_GATEWAY}'>${inner}</query>`)

describe('gateway queries', () => {
  it('read and write the question for a prompt, and the prompt', () => {
    expect(roundTrip(fixture('prompt-request'), GatewayPromptRequest)).toEqual({})
    expect(roundTrip(fixture('prompt'), GatewayPrompt)).toEqual({
      description: 'Who do you want to talk to in the super duper network?',
      prompt: 'Super duper name',
    })
  })

  it('read and write what was typed, and its address', () => {
    expect(roundTrip(fixture('address-request'), GatewayAddressRequest)).toEqual({ prompt: 'Juliet C' })
    expect(roundTrip(fixture('address'), GatewayAddress)).toEqual({ jid: JID.parse('juliet_c@superduper.example') })
  })

  it('read what is indented', () => {
    expect(GatewayPrompt.decode(query('<desc>\n  Who?\n</desc>\n<prompt> Name </prompt>'))).toEqual({
      description: 'Who?',
      prompt: 'Name',
    })
    expect(GatewayAddress.decode(query('<jid>\n a@b.example\n</jid>')).jid.toString()).toBe('a@b.example')
  })

  it('are refused where they lack what they are for', () => {
    expect(() => GatewayPrompt.decode(query('<desc>Who?</desc>'))).toThrow(/prompt: missing/)
    expect(() => GatewayAddressRequest.decode(query(''))).toThrow(/prompt: missing/)
    expect(() => GatewayAddress.decode(query('<jid>@</jid>'))).toThrow(/jid/)
  })
})

it('reads why a login failed', () => {
  expect(new Presence(parse(fixture('login-failed'))).error).toMatchObject({
    code: 'remote-server-timeout',
    type: 'wait',
  })
})
