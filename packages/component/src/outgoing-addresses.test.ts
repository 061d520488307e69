import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { prepareAddresses } from './outgoing-addresses.js'

const check = (to: string | undefined, from: string | undefined) =>
  prepareAddresses(
    new Element('message', 'jabber:client', { ...(to !== undefined && { to }), ...(from !== undefined && { from }) }),
    'gw.example.org',
  )

describe('what a component sends', () => {
  it.each([
    'gw.example.org',
    'gw.example.org/some/resource',
    'gw.example.org/a@b',
    'juliet@gw.example.org',
    'juliet@gw.example.org/balcony@night/x',
    undefined,
  ])('may be from %s', (from) => {
    expect(() => check('romeo@montague.example', from)).not.toThrow()
  })

  it.each([
    'juliet@example.org',
    'juliet@notgw.example.org',
    'juliet@xgw.example.org',
    'juliet@gw.example.orgx',
    '@gw.example.org',
    'juliet@gw.example.org/',
    'example.org/juliet@gw.example.org',
    '',
  ])('may not be from "%s"', (from) => {
    expect(() => check('romeo@montague.example', from)).toThrow(expect.objectContaining({ code: 'invalid-address' }))
  })

  it.each([
    ['gw.example.org', 'Juliet@GW.Example.org', 'juliet@gw.example.org'],
    ['gw.example.org', 'gw.example.org.', 'gw.example.org'],
    ['bücher.example', 'juliet@xn--bcher-kva.example/Balcony', 'juliet@bücher.example/Balcony'],
    ['bücher.example', 'juliet@BÜCHER.example.', 'juliet@bücher.example'],
  ])('of %s may be from %s, and is from %s then', (domain, from, sent) => {
    const message = new Element('message', 'jabber:client', { to: 'romeo@montague.example', from })
    prepareAddresses(message, domain)
    expect(message.attrs['from']).toBe(sent)
  })

  it.each([undefined, ''])('may not be to %j', (to) => {
    expect(() => check(to, 'gw.example.org')).toThrow(expect.objectContaining({ code: 'invalid-address' }))
  })
})
