import { createTestNetwork } from '@trestle/testing'
import { privilege } from '@trestle/xep-0356'
import { describe, expect, it } from 'vitest'
import { createPrivileges } from './privileges.js'

const ROMEO = 'romeo@montague.example'

/** A component that its server lets read and write rosters. */
function setUp(version: 1 | 2 = 2) {
  const network = createTestNetwork()
  const host = network.join({ jid: 'trial.montague.example', kind: 'component' }).use(privilege).goOnline()
  const stopping = new AbortController()
  const privileges = createPrivileges({ host, arrived: async () => {}, signal: stopping.signal })
  const advertise = () =>
    host.receive(`<message from='montague.example' to='trial.montague.example'>
      <privilege xmlns='urn:xmpp:privilege:${version}'><perm access='roster' type='both'/>
      <perm access='message' type='outgoing'/></privilege></message>`)
  advertise()
  return { network, host, privileges, advertise, stop: () => stopping.abort() }
}

describe('rosters', () => {
  it('are not written any more after connections were lost over it', async () => {
    const { host, privileges, advertise } = setUp()
    for (let round = 0; round < 2; round++) {
      expect(privileges.rosters(ROMEO)).toBe(true)
      const written = privileges.setRosterItem(ROMEO, { jid: 'nurse@trial.montague.example', subscription: 'both' })
      host.lose()
      await expect(written).rejects.toThrow()
      host.goOnline()
      advertise()
    }
    expect(privileges.rosters(ROMEO)).toBe(false)
  })

  it('are written again when the server says what it grants, after it refused', () => {
    const { privileges, advertise } = setUp()
    privileges.refuseRosters(ROMEO)
    expect([privileges.rosters(ROMEO), privileges.rosters('juliet@montague.example')]).toEqual([false, true])
    advertise()
    expect(privileges.rosters(ROMEO)).toBe(true)
  })

  it('are not looked at any more when the gateway has stopped', () => {
    const { privileges, advertise, stop } = setUp()
    privileges.refuseRosters(ROMEO)
    stop()
    advertise()
    expect(privileges.rosters(ROMEO)).toBe(false)
  })

  it('are refused of all users by a server of version 1, and tried again with the next connection', async () => {
    const { network, host, privileges, advertise } = setUp(1)
    privileges.refuseRosters(ROMEO)
    expect(privileges.rosters('juliet@montague.example')).toBe(false)
    host.lose()
    await network.settled()
    expect(privileges.rosters(ROMEO)).toBe(false)
    host.goOnline()
    advertise()
    expect(privileges.rosters('juliet@montague.example')).toBe(true)
  })
})

describe('messages in the name of users', () => {
  it('are for servers that show them to the user', () => {
    expect(setUp(2).privileges.messages(ROMEO)).toBe(true)
    expect(setUp(1).privileges.messages(ROMEO)).toBe(false)
    expect(setUp(2).privileges.messages('juliet@capulet.example')).toBe(false)
  })
})
