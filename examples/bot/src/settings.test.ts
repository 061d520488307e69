import { expect, it } from 'vitest'
import { readSettings } from './settings.js'

const needed = { XMPP_JID: 'bot@verona.example', XMPP_PASSWORD: 'secret', XMPP_ROOM: 'feast@rooms.verona.example' }

it('reads the environment', () => {
  const account = { jid: 'bot@verona.example', password: 'secret', room: 'feast@rooms.verona.example' }
  expect(readSettings(needed)).toEqual({ ...account, nick: 'bot' })
  const all = { ...needed, XMPP_NICK: 'mask', XMPP_HOST: '127.0.0.1', XMPP_PORT: '5222', STATE_FILE: 'seen.json' }
  expect(readSettings(all)).toEqual({ ...account, nick: 'mask', host: '127.0.0.1', port: 5222, state: 'seen.json' })
})

it('says all that is missing', () => {
  expect(() => readSettings({ ...needed, XMPP_PASSWORD: '', XMPP_ROOM: undefined })).toThrow(
    'Set XMPP_PASSWORD, XMPP_ROOM.',
  )
})
