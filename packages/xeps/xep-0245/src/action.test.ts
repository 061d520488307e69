import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { elementFrom } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { actionBody, actionLine, actionText, isAction } from './index.js'

const sent = new Message(elementFrom(readFileSync(new URL('../fixtures/action.xml', import.meta.url), 'utf8')))

describe('an action', () => {
  it('is read from a body, and shown with a name', () => {
    expect(isAction(sent.body)).toBe(true)
    expect(actionText(sent.body)).toBe('sighs at the balcony')
    expect(actionLine(sent.body, 'Romeo')).toBe('* Romeo sighs at the balcony')
  })

  it.each(['laughs', '', ' laughs', '/me laughs', 'laughs\nand leaves'])('is written as it is read: %j', (text) => {
    expect(actionText(actionBody(text))).toBe(text)
  })

  it.each([
    undefined,
    '',
    '/me',
    '/me\nsighs',
    '/me\u00a0sighs',
    '/ME sighs',
    '/mesighs at the balcony',
    "/me's at the balcony",
    ' /me sighs at the balcony',
    '"/me sighs at the balcony"',
    '* Romeo sighs at the balcony',
    'Why did Romeo say "/me sighs at the balcony"?',
  ])('is not %j', (body) => {
    expect(isAction(body)).toBe(false)
    expect(actionText(body)).toBeUndefined()
    expect(actionLine(body, 'Romeo')).toBeUndefined()
  })
})
