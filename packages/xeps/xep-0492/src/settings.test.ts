import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { type ConferenceValue, getExtension, setExtension } from '@trestle/xep-0402'
import { describe, expect, it } from 'vitest'
import {
  getNotify,
  Notify,
  NS_NOTIFICATION_SETTINGS,
  NS_NOTIFICATION_SETTINGS_OLD,
  notifyWhen,
  OldNotify,
  setNotify,
  settingFor,
  withSetting,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const PC = { category: 'client', type: 'pc' }
const PHONE = { category: 'client', type: 'phone' }

describe('settings', () => {
  it.each([
    ['basic', ['never']],
    ['identities', ['never', 'on-mention', 'on-mention', 'always']],
    ['advanced', ['never', 'on-mention', 'on-mention', 'always']],
  ])('are read and written: %s', (name, kinds) => {
    expect(roundTrip(fixture(name), Notify).settings.map(({ kind }) => kind)).toEqual(kinds)
  })

  it('keep what is not known, and are refused in another namespace', () => {
    const kept = `<notify xmlns='${NS_NOTIFICATION_SETTINGS}' a='1'><never b='2'/><sometimes/></notify>`
    expect(roundTrip(kept, Notify).rest?.children).toHaveLength(1)
    expect(() => Notify.decode(elementFrom(`<notify xmlns='urn:example:other'/>`))).toThrow('notify')
  })

  it.each([
    [PC, 'never'],
    [PHONE, 'on-mention'],
    [{ category: 'gateway', type: 'irc' }, 'on-mention'],
    [{ category: 'client', type: 'web' }, 'always'],
    [{ category: 'client' }, 'always'],
    [undefined, 'always'],
  ])('are found for %o', (identity, kind) => {
    expect(settingFor(roundTrip(fixture('identities'), Notify), identity)?.kind).toBe(kind)
  })

  it('have a default for each kind of chat', () => {
    expect(notifyWhen(undefined, 'direct')).toBe('always')
    expect(notifyWhen({ settings: [] }, 'private-group', PC)).toBe('always')
    expect(notifyWhen(undefined, 'public-group')).toBe('on-mention')
    expect(notifyWhen(roundTrip(fixture('basic'), Notify), 'public-group', PC)).toBe('never')
    const typeAlone = `<notify xmlns='${NS_NOTIFICATION_SETTINGS}'><never identity-type='pc'/></notify>`
    expect(notifyWhen(Notify.decode(elementFrom(typeAlone)), 'direct', PC)).toBe('always')
  })
})

describe('a change', () => {
  it('keeps the finer settings and all others', () => {
    const before = roundTrip(fixture('advanced'), Notify)
    const after = withSetting(before, 'always', PC)
    expect(after.settings.map(({ kind }) => kind)).toEqual(['always', 'on-mention', 'on-mention', 'always'])
    expect(after.settings[0]?.value.advanced).toEqual(before.settings[0]?.value.advanced)
    expect(after.settings.slice(1)).toEqual(before.settings.slice(1))
    expect(withSetting(before, 'never').settings.at(-1)?.value.advanced).toEqual(before.settings[3]?.value.advanced)
  })

  it('adds what is for all others where that is missing, and leaves one setting for each identity', () => {
    expect(withSetting(undefined, 'never', PC).settings).toMatchObject([
      { kind: 'never', value: PC },
      { kind: 'never' },
    ])
    const twice = `<notify xmlns='${NS_NOTIFICATION_SETTINGS}'><never/><always/></notify>`
    const once = withSetting(Notify.decode(elementFrom(twice)), 'on-mention')
    expect(once.settings.map(({ kind }) => kind)).toEqual(['on-mention'])
  })

  it('is made to a bookmark', () => {
    const feast = setNotify(setNotify({ name: 'The Feast', extensions: undefined }, 'never'), 'always', PHONE)
    expect([feast.name, feast.extensions]).toMatchObject(['The Feast', { elements: [{ name: 'notify' }] }])
    expect(notifyWhen(getNotify(feast), 'direct', PHONE)).toBe('always')
    expect(notifyWhen(getNotify(feast), 'direct', PC)).toBe('never')
  })
})

describe('settings of version 0.1', () => {
  const advanced = `<advanced><feast xmlns='urn:example:feast'/></advanced>`
  const older = `<notify xmlns='${NS_NOTIFICATION_SETTINGS_OLD}'><never client-type='pc'/><on-mention/>${advanced}</notify>`
  const feast: ConferenceValue = { extensions: { elements: [elementFrom(older)] } }

  it('are read where there are no others', () => {
    expect(roundTrip(older, OldNotify).settings).toMatchObject([{ kind: 'never', value: PC }, { kind: 'on-mention' }])
    const kinds = [PC, PHONE, undefined].map((own) => notifyWhen(getNotify(feast), 'direct', own))
    expect(kinds).toEqual(['never', 'on-mention', 'on-mention'])
    const newer = setExtension(feast, Notify, { settings: [{ kind: 'always', value: {} }] })
    expect(notifyWhen(getNotify(newer), 'direct', PC)).toBe('always')
  })

  it('are changed too, where they can say it, and begin the newer ones', () => {
    const changed = setNotify(setNotify(feast, 'always', PHONE), 'never', { category: 'gateway' })
    const [newer, kept] = [getExtension(changed, Notify), getExtension(changed, OldNotify)]
    const said = (notify = newer) => notify?.settings.map(({ kind, value }) => [kind, value.type ?? value.category])
    const both = [
      ['never', 'pc'],
      ['on-mention', undefined],
      ['always', 'phone'],
    ]
    expect(said()).toEqual([...both, ['never', 'gateway']])
    expect(said(kept)).toEqual(both)
    expect(newer?.rest).toBeUndefined()
    expect(kept?.rest?.children).toHaveLength(1)
  })
})
