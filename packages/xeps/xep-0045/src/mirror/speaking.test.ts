import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { StanzaId } from '@trestle/xep-0359'
import { OccupantId } from '@trestle/xep-0421'
import { describe, expect, it } from 'vitest'
import { told } from '../../test/hosted-rooms.js'
import { FEAST, heard, mirroredRooms, occupant, ROMEO } from '../../test/mirrored-rooms.js'
import {
  MucUser,
  type MucUserValue,
  muc,
  mucUser,
  nickChanged,
  roomErrorReceived,
  subjectChanged,
  voiceForm,
} from '../index.js'
import type { MirrorOps } from '../mirror.js'

/** A room with romeo in it, as `me`, and what ops are asked. */
async function feast(...ops: (keyof MirrorOps)[]) {
  const mirrored = mirroredRooms()
  mirrored.admit([occupant('a1', { name: 'juliet' })])
  const romeo = mirrored.client()
  const room = await romeo.get(muc).join(FEAST, 'me')
  await mirrored.network.settled()
  const calls: { op: string; args: never; jid: string; from: string }[] = []
  for (const op of ops) {
    const keep = (call: { args: unknown; jid: unknown; from: unknown }) =>
      void calls.push({ op, args: call.args as never, jid: String(call.jid), from: String(call.from) })
    mirrored.mirrors.api.register(op, keep as never)
  }
  return { ...mirrored, romeo, room, calls, lines: heard(romeo), view: mirrored.view() }
}

describe('messages to all', () => {
  it('are for the network, which says them again', async () => {
    const { calls, lines, network, room, mirrors, view } = await feast()
    mirrors.api.register('say', ({ args: { message } }) => {
      calls.push({ op: 'say', args: message as never, jid: '', from: '' })
      const echo = message.element.clone()
      echo.attrs['from'] = `${FEAST}/me`
      view.send(Object.assign(message, { element: echo }))
    })
    const sent = await room.send(room.message({ body: 'She speaks' }))
    await network.settled()
    expect(sent.body).toBe('She speaks')
    expect(lines).toEqual(['message groupchat me “She speaks”'])
    expect(calls).toMatchObject([{ args: { body: 'She speaks' } }])
  })

  it('are clean of what only a room says, and of all types', async () => {
    const { calls, network, romeo, room } = await feast('say', 'setSubject')
    const message = room.message({ body: 'O' })
    message.set(MucUser, mucUser({ statuses: [110] })).set(OccupantId, 'a1')
    message.set(StanzaId, { id: 'forged', by: JID.parse(FEAST) })
    romeo.send(message)
    romeo.send(romeo.xmpp.message({ to: FEAST, type: 'groupchat' }))
    romeo.send(romeo.xmpp.message({ to: FEAST, type: 'groupchat', subject: 'Love', body: 'Love' }))
    romeo.send(romeo.xmpp.message({ to: FEAST, type: 'groupchat', subject: 'Love' }))
    await network.settled()
    expect(calls.map(({ op }) => op)).toEqual(['say', 'say', 'say', 'setSubject'])
    const [first] = calls as unknown as { args: { message: typeof message }; from: string }[]
    expect(first?.from).toBe(ROMEO)
    expect(first?.args.message.element.elements().map(({ name }) => name)).toEqual(['body'])
    expect(calls.at(-1)).toMatchObject({ args: { text: 'Love' } })
  })

  it('are refused as the network says, by default as in a moderated room', async () => {
    const { mirrors, room } = await feast()
    await expect(room.send(room.message({ body: 'O' }))).rejects.toMatchObject({ condition: 'forbidden', by: FEAST })
    await expect(room.setSubject('Love')).rejects.toMatchObject({ condition: 'forbidden' })
    mirrors.api.register('say', () => {
      throw new StanzaError('policy-violation', { text: 'Too fast' })
    })
    await expect(room.send(room.message({ body: 'O' }))).rejects.toMatchObject({ text: 'Too fast' })
  })

  it('may be a subject', async () => {
    const { mirrors, romeo, room, view } = await feast()
    mirrors.api.register('setSubject', ({ args: { text, message } }) =>
      view.setSubject({ text, nick: 'me', occupantId: 'me', id: message.id }),
    )
    const subjects = told(romeo, subjectChanged)
    await room.setSubject('Love')
    expect(subjects).toMatchObject([{ subject: { text: 'Love', nick: 'me' } }])
    await expect(room.setSubject('x'.repeat(10_001))).rejects.toMatchObject({ condition: 'policy-violation' })
  })
})

describe('messages to one', () => {
  it('are for the network, with who is meant', async () => {
    const { calls, network, room } = await feast('whisper')
    room.sendPrivate('juliet', 'What man art thou?')
    await network.settled()
    expect(calls).toMatchObject([{ args: { to: { id: 'a1' }, message: { body: 'What man art thou?' } }, jid: FEAST }])
  })

  it('are refused where they are for nobody, for all, or by default', async () => {
    const { network, romeo } = await feast()
    const answers: Record<string, unknown> = {}
    romeo.xmpp.events.on('message:error', ({ id, error }) => {
      answers[String(id)] = error?.condition
    })
    for (const [id, init] of Object.entries({
      stranger: { to: `${FEAST}/paris` },
      improper: { to: `${FEAST}/juliet`, type: 'groupchat' },
      usual: { to: `${FEAST}/juliet` },
      room: { to: FEAST },
    } as const)) {
      romeo.send(romeo.xmpp.message({ id, body: 'Ho', ...init }))
    }
    await network.settled()
    expect(answers).toEqual({
      stranger: 'item-not-found',
      improper: 'bad-request',
      usual: 'forbidden',
      room: 'bad-request',
    })
  })
})

describe('invitations', () => {
  it('are for the network, and so are answers to them', async () => {
    const { calls, client, network, room } = await feast('invite', 'decline')
    room.invite(['nurse@capulet.example', 'paris@verona.example'], { reason: 'A feast' })
    const stranger = client('tybalt@capulet.example/x')
    const declines = [{ to: JID.parse(ROMEO), reason: 'Never' }]
    stranger.send(stranger.xmpp.message({ to: FEAST, type: 'normal' }).set(MucUser, mucUser({ declines })))
    await network.settled()
    expect(calls).toMatchObject([
      { op: 'invite', args: { invites: [{ to: { local: 'nurse' }, reason: 'A feast' }, { to: { local: 'paris' } }] } },
      { op: 'decline', args: { decline: { reason: 'Never' } }, from: 'tybalt@capulet.example/x' },
    ])
  })

  it('are refused by default, from strangers, without anybody, and for too many', async () => {
    const { client, network, romeo } = await feast()
    const answers: Record<string, unknown> = {}
    const stranger = client('tybalt@capulet.example/x')
    for (const host of [romeo, stranger]) {
      host.xmpp.events.on('message:error', ({ id, error }) => {
        answers[String(id)] = error?.condition
      })
    }
    const send = (host: typeof romeo, id: string, said: Partial<MucUserValue>) =>
      host.send(host.xmpp.message({ to: FEAST, type: 'normal', id }).set(MucUser, mucUser(said)))
    const to = JID.parse('nurse@capulet.example')
    send(romeo, 'usual', { invites: [{ to }] })
    send(romeo, 'many', { invites: Array.from({ length: 51 }, () => ({ to })) })
    send(romeo, 'nobody', { invites: [{}] })
    send(romeo, 'no answer', { declines: [{}] })
    send(stranger, 'stranger', { invites: [{ to }] })
    await network.settled()
    expect(answers).toEqual({
      usual: 'forbidden',
      many: 'bad-request',
      nobody: 'bad-request',
      'no answer': 'bad-request',
      stranger: 'not-acceptable',
    })
  })
})

describe('voice', () => {
  it('is asked for by visitors, and granted by moderators as a change', async () => {
    const { calls, network, room, view } = await feast('requestVoice', 'changeItems')
    room.requestVoice()
    await network.settled()
    expect(calls).toEqual([])
    view.putSelf(occupant('me', { role: 'visitor' }))
    await network.settled()
    room.requestVoice()
    await network.settled()
    expect(calls).toMatchObject([{ op: 'requestVoice', from: ROMEO }])
    const form = voiceForm.form({ role: 'participant', nick: 'juliet' })
    view.put(occupant('a1', { name: 'juliet', role: 'visitor' }))
    room.answerVoice({ form }, true)
    await network.settled()
    expect(calls).toHaveLength(1)
    view.putSelf(occupant('me', { role: 'moderator' }))
    await network.settled()
    room.answerVoice({ form }, false)
    room.answerVoice({ form }, true)
    await network.settled()
    expect(calls.slice(1)).toMatchObject([
      {
        op: 'changeItems',
        args: { changes: [{ item: { nick: 'juliet', role: 'participant' }, occupant: { id: 'a1' } }] },
      },
    ])
  })
})

describe('presences of who is in the room', () => {
  it('are for the network', async () => {
    const { calls, lines, network, room } = await feast('changePresence')
    room.setPresence({ show: 'away', status: 'In the orchard' })
    await network.settled()
    expect(calls).toMatchObject([{ args: { presence: { show: 'away', status: 'In the orchard' } } }])
    expect(lines).toEqual([])
  })

  it('may ask for another nickname, which the network gives', async () => {
    const { mirrors, romeo, room, view } = await feast()
    await expect(room.changeNick('montague')).rejects.toMatchObject({ condition: 'not-acceptable' })
    mirrors.api.register('changeNick', ({ args: { nick } }) => void view.putSelf(occupant('me', { name: nick })))
    const changed = told(romeo, nickChanged)
    expect(await room.changeNick('montague')).toBe('montague')
    expect(changed).toHaveLength(1)
    mirrors.api.register('changeNick', () => void view.putSelf(occupant('me', { name: 'another' })))
    expect(await room.changeNick('romeo')).toBe('another')
  })

  it('are refused where they are too large', async () => {
    const { network, romeo, room } = await feast()
    const errors = told(romeo, roomErrorReceived)
    room.setPresence({ status: 'x'.repeat(20_000) })
    await network.settled()
    expect(errors).toMatchObject([{ error: { condition: 'policy-violation' } }])
  })
})
