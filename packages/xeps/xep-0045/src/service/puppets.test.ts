import { describe, expect, it } from 'vitest'
import { FEAST, hostedRooms, told } from '../../test/hosted-rooms.js'
import {
  nickChanged,
  occupantChanged,
  occupantLeft,
  privateMessage,
  roomLeft,
  roomMessage,
  subjectChanged,
} from '../index.js'
import { hostedMessage, hostedPrivateMessage, hostedSubject } from '../service.js'

async function bridge() {
  const hosted = hostedRooms()
  const room = await hosted.service.createRoom(FEAST, {
    settings: { name: 'The Feast', moderated: true, changeSubject: true },
    affiliations: { 'romeo@montague.example': { affiliation: 'member' } },
  })
  const mercutio = await room.enter('mercutio', { status: 'jesting', user: 'mercutio@network.example' })
  const romeo = hosted.client('romeo@montague.example/orchard')
  const his = await hosted.join(romeo, 'romeo')
  await hosted.network.settled()
  return { ...hosted, room, mercutio, romeo, his }
}

describe('puppets', () => {
  it('are occupants like others, and speak', async () => {
    const { romeo, his, mercutio, network } = await bridge()
    expect(his.occupants.get('mercutio')).toMatchObject({ status: 'jesting', jids: [] })
    const [said, whispered, subjects] = [
      told(romeo, roomMessage),
      told(romeo, privateMessage),
      told(romeo, subjectChanged),
    ]
    const message = await mercutio.say('If love be rough with you')
    await mercutio.whisper('romeo', 'be rough with love')
    await mercutio.setSubject('Queen Mab')
    await network.settled()
    expect(said).toMatchObject([{ nick: 'mercutio', message: { id: message.id, body: 'If love be rough with you' } }])
    expect(whispered).toMatchObject([{ nick: 'mercutio', message: { body: 'be rough with love' } }])
    expect(subjects).toMatchObject([{ subject: { text: 'Queen Mab', nick: 'mercutio' } }])
  })

  it('change, and go', async () => {
    const { romeo, mercutio, network, room, his } = await bridge()
    const [changed, renamed, gone] = [told(romeo, occupantChanged), told(romeo, nickChanged), told(romeo, occupantLeft)]
    await mercutio.setPresence({ show: 'xa' })
    await expect(mercutio.changeNick('romeo')).rejects.toMatchObject({ condition: 'conflict' })
    await mercutio.changeNick('a grave man')
    await mercutio.leave('A plague')
    await network.settled()
    expect(changed).toMatchObject([{ occupant: { show: 'xa', status: undefined } }])
    expect(renamed).toMatchObject([{ before: 'mercutio', occupant: { nick: 'a grave man' } }])
    expect(gone).toMatchObject([{ occupant: { nick: 'a grave man' }, status: 'A plague' }])
    await expect(mercutio.say('Hm')).rejects.toMatchObject({ condition: 'not-acceptable' })
    await expect(room.enter('romeo')).rejects.toMatchObject({ condition: 'conflict' })
    expect(his.phase).toBe('joined')
  })

  it('hear what others say', async () => {
    const { component, his, network } = await bridge()
    const [said, whispered, subjects] = [
      told(component, hostedMessage),
      told(component, hostedPrivateMessage),
      told(component, hostedSubject),
    ]
    await his.send(his.message({ body: 'Peace, peace' }))
    his.sendPrivate('mercutio', 'Thou talk’st of nothing')
    await his.setSubject('Dreams')
    await network.settled()
    expect(said).toMatchObject([{ nick: 'romeo', user: { local: 'romeo' }, message: { body: 'Peace, peace' } }])
    expect(whispered).toMatchObject([{ nick: 'romeo', to: 'mercutio', message: { body: 'Thou talk’st of nothing' } }])
    expect(subjects).toMatchObject([{ nick: 'romeo', subject: { text: 'Dreams' } }])
  })
})

describe('the host of a room', () => {
  it('runs it: settings, ranks, and its end', async () => {
    const { romeo, room, network, his } = await bridge()
    const left = told(romeo, roomLeft)
    expect(await room.getSettings()).toMatchObject({ name: 'The Feast', persistent: true, moderated: true })
    expect(await room.occupants()).toMatchObject([
      { nick: 'mercutio', sessions: [] },
      { nick: 'romeo', affiliation: 'member', sessions: [{ resource: 'orchard' }] },
    ])
    await room.setSettings({ moderated: false })
    await room.setAffiliation('romeo@montague.example', 'owner')
    await network.settled()
    expect(his.self).toMatchObject({ affiliation: 'owner', role: 'moderator' })
    const said = told(romeo, roomMessage)
    await room.say('The torches are out.')
    await room.destroy({ reason: 'Dawn', alternate: 'street@rooms.verona.example' })
    await network.settled()
    expect(said).toMatchObject([{ nick: undefined, message: { body: 'The torches are out.' } }])
    expect(left).toMatchObject([{ reason: 'destroyed', destroyed: { reason: 'Dawn', jid: { local: 'street' } } }])
    await expect(room.getSettings()).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('puts somebody out, and makes no room elsewhere', async () => {
    const { romeo, room, network, service } = await bridge()
    const left = told(romeo, roomLeft)
    await room.kick('romeo', 'Banished')
    await network.settled()
    expect(left).toMatchObject([{ reason: 'kicked', text: 'Banished' }])
    await expect(room.kick('romeo')).rejects.toMatchObject({ condition: 'item-not-found' })
    await expect(service.createRoom('rooms.verona.example')).rejects.toMatchObject({ condition: 'not-allowed' })
  })
})
