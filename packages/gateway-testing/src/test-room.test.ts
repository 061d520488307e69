import { defineNetwork, GatewayError, type Room, textField } from '@trestle/gateway'
import { expect, it, onTestFinished } from 'vitest'
import { startGateway, type TestRoom } from './index.js'

/** A network with one channel, in which everybody echoes. */
function channelNetwork() {
  const got: string[] = []
  return {
    got,
    network: defineNetwork({
      name: 'Gateway to a channel',
      type: 'channel',
      registration: { nick: textField({ required: true }) },
      capabilities: {
        edits: true,
        reactions: true,
        retractions: true,
        replies: true,
        typing: true,
        readMarks: 'each',
        rooms: { kinds: ['channel'], actions: ['join', 'nick', 'subject'] },
      },
      session: ({ user }) => ({
        login() {},
        onMessage(chat, { body, replyTo }) {
          if (body === '') throw new GatewayError('forbidden', 'Say something.')
          got.push(`${chat.kind} ${chat.legacyId}: ${body}${replyTo ? ` (to ${replyTo.legacyId})` : ''}`)
          return `n${got.length}`
        },
        onEdit: (_, { target, message }) => void got.push(`edit ${target.legacyId}: ${message.body}`),
        onRetract: (_, { target }) => void got.push(`retract ${target.legacyId}`),
        onReactions: (_, { target, emojis }) => void got.push(`react ${target.legacyId}: ${emojis.join('')}`),
        onRead: (_, { legacyId }) => void got.push(`read ${legacyId}`),
        onTyping: (_, state) => void got.push(`typing ${state}`),
        async *listRooms() {},
        async *listParticipants() {
          yield { legacyId: 'juliet', nick: 'Juliet', role: 'owner', titles: ['Saint'] }
        },
        async onRoomAction(room, action) {
          if (action.kind === 'join') {
            if (action.password !== 'rose') throw new GatewayError('bad-credentials', 'This is not the password.')
            await room.update({ name: 'Verona', myNick: user.form.nick, subject: { text: 'Peace' } })
          } else if (action.kind === 'subject') void room.update({ subject: { text: action.text, by: 'me' } })
          else void room.me.update({ nick: action.text })
        },
      }),
    }),
  }
}

async function setUp() {
  const { network, got } = channelNetwork()
  const gateway = await startGateway(network, { form: { nick: 'Romeo' }, limit: 5000 })
  onTestFinished(() => gateway.stop())
  return { got, gateway, verona: gateway.user.room('verona') }
}

it('lets the client in and out, and tells who is there', async () => {
  const { verona } = await setUp()
  await expect(verona.send('Hello?')).rejects.toThrow(/not in #verona@network.example.org/)
  await expect(verona.enter({ password: 'thorn' })).rejects.toMatchObject({
    ...{ code: 'refused', condition: 'not-authorized', text: 'This is not the password.' },
  })
  await verona.enter({ password: 'rose' })
  expect(verona.nick).toBe('Romeo')
  expect(verona.subject).toBe('Peace')
  expect(verona.occupants).toEqual([
    { nick: 'Juliet', role: 'moderator', affiliation: 'owner', jid: undefined, show: 'online', titles: ['Saint'] },
    expect.objectContaining({ nick: 'Romeo', role: 'participant' }),
  ])
  await verona.leave()
  expect([verona.nick, verona.occupants]).toEqual([undefined, []])
})

it('says what the user does, and shows what others do', async () => {
  const { verona, got, gateway } = await setUp()
  await verona.enter({ password: 'rose' })
  const { handle } = verona
  await handle.participant('juliet').sendText('Ay me!', { legacyId: 'a' })
  const first = await verona.receives({ kind: 'message', nick: 'Juliet', body: 'Ay me!' })
  const reply = await verona.send('She speaks.', { replyTo: first })
  await verona.receives({ kind: 'message', nick: 'Romeo', body: 'She speaks.', replyTo: first.id })
  await verona.edit(reply, 'She speaks!')
  await verona.react(first, ['\u{1f319}'])
  await verona.types()
  await verona.markRead(first)
  await verona.retract(reply)
  await gateway.until('the mark is read', () => got.includes('read a'))
  expect(new Set(got)).toEqual(
    new Set([
      'room verona: She speaks. (to a)',
      ...['edit n1: She speaks!', 'react a: \u{1f319}', 'typing composing', 'read a', 'retract n1'],
    ]),
  )
  await handle.participant('juliet').react('a', ['\u{2764}'])
  await verona.receives({ kind: 'reactions', nick: 'Juliet', target: first.id, emojis: ['\u{2764}'] })
  await handle.participant('juliet').edit('a', 'O Romeo')
  await verona.receives({ kind: 'edit', nick: 'Juliet', target: first.id, body: 'O Romeo' })
  await handle.participant('juliet').typing('composing')
  await verona.receives({ kind: 'typing', nick: 'Juliet', state: 'composing' })
  await handle.moderated('a', { by: { legacyId: 'juliet' }, reason: 'Shame' })
  await verona.receives({ kind: 'moderation', target: first.id, nick: 'Juliet', reason: 'Shame' })
})

it('shows who comes and goes, and what is done to the room and to the user', async () => {
  const { verona, gateway } = await setUp()
  await verona.enter({ password: 'rose' })
  const { handle } = verona
  await handle.participant('nurse').update({ nick: 'Nurse' })
  await verona.receives({ kind: 'joined', nick: 'Nurse', role: 'participant' })
  await handle.participant('nurse').update({ role: 'moderator', titles: ['Cook'] })
  await verona.receives({ kind: 'occupant', nick: 'Nurse', role: 'moderator', titles: ['Cook'] })
  await handle.participant('nurse').update({ nick: 'Angelica' })
  await verona.receives({ kind: 'renamed', before: 'Nurse', nick: 'Angelica' })
  await handle.participant('nurse').left({ how: 'kicked', by: { legacyId: 'juliet' }, reason: 'Go' })
  await verona.receives({ kind: 'left', nick: 'Angelica', how: 'kicked', by: 'Juliet', reason: 'Go' })
  await verona.setSubject('War')
  await verona.receives({ kind: 'subject', text: 'War', nick: 'Romeo' })
  await verona.changeNick('Montague')
  expect(verona.nick).toBe('Montague')
  const rooms = gateway.user.session.rooms as unknown as { byLegacyId(id: string): Room }
  await rooms.byLegacyId('tomb').invite({ by: { legacyId: 'juliet' }, reason: 'Midnight' })
  const invitation = { kind: 'invitation', room: '#tomb@network.example.org', reason: 'Midnight' } as const
  await gateway.user.room('tomb').receives(invitation)
  // Whoever is a contact invites by themselves.
  await gateway.user.session.contacts.byLegacyId('juliet').update({ name: 'Juliet' })
  await rooms.byLegacyId('tomb').invite({ by: { legacyId: 'juliet' }, reason: 'Midnight' })
  await gateway.user.chat('juliet').receives(invitation)
  await handle.me.left({ how: 'banned', reason: 'Slain' })
  await verona.receives({ kind: 'out', how: 'banned', reason: 'Slain' })
})

async function ayMe({ handle, receives }: TestRoom) {
  await handle.participant('juliet').sendText('Ay me!', { legacyId: 'a' })
  return receives('Ay me!')
}

it('reads the archive', async () => {
  const { verona } = await setUp()
  await verona.enter({ password: 'rose' })
  await verona.handle.participant('juliet').sendText('One', { legacyId: 'a' })
  await verona.send('Two')
  expect((await verona.archive()).map((event) => event.kind === 'message' && [event.nick, event.body])).toEqual([
    ['Juliet', 'One'],
    ['Romeo', 'Two'],
  ])
})

it('says what it cannot', async () => {
  const { verona } = await setUp()
  await verona.enter({ password: 'rose' })
  await expect(verona.kick('Juliet')).rejects.toMatchObject({ code: 'refused' })
  for (const role of ['outcast', 'admin', 'visitor'] as const) {
    await expect(verona.setRole('Juliet', role)).rejects.toMatchObject({ condition: 'feature-not-implemented' })
  }
  await expect(verona.moderate(await ayMe(verona))).rejects.toMatchObject({ code: 'refused' })
})
